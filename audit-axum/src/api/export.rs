//! The log taken out, as a file that is written while it is read.

mod cell;
mod csv;
mod format;
mod running;

use std::sync::Arc;

use audit_core::{Audit, Entry, Error, Refused, Store};
use audit_macros::audited;
use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use chrono::Utc;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use serde_json::{Map, Value};
use tokio::sync::mpsc::Sender;

pub(super) use format::Format;
use running::Running;

use crate::guard::Access;
use crate::problem::{PRIVATE, Problem};
use crate::query::{self, Params};
use crate::record::{self, AUDIT_LOG, Looked, TARGET};

/// How much is written before it is sent on.
const CHUNK_BYTES: usize = 32 << 10;

pub(super) async fn csv(store: Arc<dyn Store>, access: Access, parts: Parts) -> Response {
    respond(Format::Csv, &*store, &access, &parts).await
}

pub(super) async fn json_lines(store: Arc<dyn Store>, access: Access, parts: Parts) -> Response {
    respond(Format::JsonLines, &*store, &access, &parts).await
}

async fn respond(format: Format, store: &dyn Store, access: &Access, parts: &Parts) -> Response {
    match begin(format, store, access, parts).await {
        Ok(body) => (PRIVATE, headers(format), body).into_response(),
        Err(problem) => problem.into_response(),
    }
}

/// The file, once it is durably recorded that it is taken out.
async fn begin(
    format: Format,
    store: &dyn Store,
    access: &Access,
    parts: &Parts,
) -> Result<Body, Problem> {
    if !access.may_export() {
        return Err(Problem::not_granted("this access does not include exports"));
    }
    let params = Params::read(parts.uri.query());
    let filter = whole(&params, access)?;
    if parts.method == Method::HEAD {
        return Ok(Body::empty()); // nothing is taken out
    }
    let scope = record::scope(access)?;
    let (chunks, file) = tokio::sync::mpsc::channel(1);
    let Looked { id, label } = Looked::by(&params);
    let export = export(
        id,
        label,
        format,
        record::asked(&params),
        store.export(filter),
        chunks,
    );
    let running = Running::begin(Box::pin(scope.in_scope(export)), file).await?;
    Ok(Body::from_stream(running))
}

/// All that matches: a page's limit and its place would cut a part out of it.
fn whole(params: &Params, access: &Access) -> Result<audit_core::Filter, Problem> {
    for name in ["cursor", "limit"] {
        if params.first(name).is_some() {
            let words = format!("an export is of all that matches: leave `{name}` out");
            return Err(Problem::parameter(name, words));
        }
    }
    query::filter(params, access.tenant().clone(), &[])
}

fn headers(format: Format) -> [(HeaderName, HeaderValue); 2] {
    let day = Utc::now().format("%Y-%m-%d");
    let name = format!(
        "attachment; filename=\"audit-log-{day}.{}\"",
        format.ending()
    );
    let disposition = HeaderValue::try_from(name);
    [
        (
            header::CONTENT_DISPOSITION,
            disposition.unwrap_or(HeaderValue::from_static("attachment")),
        ),
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(format.content_type()),
        ),
    ]
}

/// Why an export ended before its end.
#[derive(Debug)]
enum Failed {
    Refused(Refused),
    Read(Error),
    Written(std::io::Error),
    Left,
}

impl From<Refused> for Failed {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(refused) => refused.fmt(f),
            Self::Read(_) => f.write_str("the log could not be read to its end"),
            Self::Written(_) => f.write_str("an entry could not be written"),
            Self::Left => f.write_str("nobody took the rest of the file"),
        }
    }
}

impl std::error::Error for Failed {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Refused(refused) => Some(refused),
            Self::Read(error) => Some(error),
            Self::Written(error) => Some(error),
            Self::Left => None,
        }
    }
}

impl From<Failed> for Problem {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Refused(refused) => Self::refused(refused),
            Failed::Read(error) => error.into(),
            failed => Self::internal(&failed),
        }
    }
}

/// Its intent is durable before it begins, and its entry tells how it ended, and after how many entries.
#[audited(
    action = "audit_log.export",
    category = AUDIT_LOG,
    operation = execute,
    target(TARGET, looked, label = &label),
    summary = "exported {target} as {format}",
    intent,
    crate = audit_core
)]
async fn export(
    looked: String,
    label: String,
    format: Format,
    asked: Map<String, Value>,
    entries: BoxStream<'static, Result<Entry, Error>>,
    chunks: Sender<Bytes>,
) -> Result<(), Failed> {
    Audit::current().context("asked", asked);
    write(format, entries, chunks).await
}

async fn write(
    format: Format,
    mut entries: BoxStream<'static, Result<Entry, Error>>,
    chunks: Sender<Bytes>,
) -> Result<(), Failed> {
    let mut chunk = format.head().map_err(Failed::Written)?;
    let mut count = 0_u64;
    while let Some(entry) = entries.next().await {
        let entry = entry.map_err(Failed::Read)?;
        format.write(entry, &mut chunk).map_err(Failed::Written)?;
        count += 1;
        if chunk.len() >= CHUNK_BYTES {
            hand_over(std::mem::take(&mut chunk), count, &chunks).await?;
        }
    }
    hand_over(chunk, count, &chunks).await
}

/// Waits until the client has taken the chunk before.
async fn hand_over(chunk: Vec<u8>, count: u64, chunks: &Sender<Bytes>) -> Result<(), Failed> {
    let sent = chunks.send(chunk.into()).await;
    sent.map_err(|_| Failed::Left)?;
    Audit::current().context("entries", count);
    Ok(())
}
