//! What happened to one record.

use std::sync::Arc;

use audit_core::{Change, Entry, EntryId, Json as Text, Limit, Store, Version, changes};
use axum::Json;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::link::{Links, links};
use super::record;
use crate::guard::Access;
use crate::problem::{PRIVATE, Problem};
use crate::query::{Params, limit, one, only, parse};

/// The versions of a record, the newest first.
#[derive(Serialize)]
struct History {
    versions: Vec<VersionAlone>,
    /// The entry that older ones are asked for by; there may be none.
    older: Option<EntryId>,
}

#[derive(Serialize)]
struct VersionAlone {
    entry: Entry,
    before: Option<Text>,
    after: Option<Text>,
    changes: Vec<Change>,
    follows: Option<bool>,
}

pub(super) async fn answer(store: Arc<dyn Store>, access: Access, mut parts: Parts) -> Response {
    let found = find(&*store, &access, &mut parts).await;
    found
        .map(|(links, history)| (PRIVATE, links, Json(history)))
        .into_response()
}

async fn find(
    store: &dyn Store,
    access: &Access,
    parts: &mut Parts,
) -> Result<(Links, History), Problem> {
    let params = Params::read(parts.uri.query());
    only(&params, &["older_than", "limit"])?;
    let (older_than, limit) = (one(&params, "older_than", parse)?, limit(&params)?);
    let record = record::named(parts).await?;
    let versions = store.history(access.tenant(), &record, older_than, limit);
    let history = History::new(versions.await?, limit)?;
    let links = links(&params, "older_than", [("next", history.older)])?;
    Ok((links, history))
}

impl History {
    fn new(versions: Vec<Version>, limit: Limit) -> Result<Self, Problem> {
        let last = versions.last().map(|version| version.entry.id);
        let versions = versions.into_iter().map(VersionAlone::new);
        let versions: Vec<_> = versions
            .collect::<Result<_, _>>()
            .map_err(|error| Problem::internal(&error))?;
        Ok(Self {
            older: last.filter(|_| versions.len() == limit.get()),
            versions,
        })
    }
}

impl VersionAlone {
    fn new(version: Version) -> Result<Self, serde_json::Error> {
        let changes = changes(version.before.as_ref(), version.after.as_ref())?;
        Ok(Self {
            entry: version.entry,
            before: version.before,
            after: version.after,
            changes,
            follows: version.follows,
        })
    }
}
