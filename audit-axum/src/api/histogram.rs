//! How many entries there were when, and how they ended.

use std::sync::Arc;

use audit_core::query::{Histogram, Interval};
use audit_core::{Filter, Store};
use axum::Json;
use axum::http::Uri;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, FixedOffset, Offset, Utc};
use serde::Serialize;

use crate::guard::Access;
use crate::problem::{PRIVATE, Problem};
use crate::query::{Params, filter, offset, one, parse};

/// With what was chosen where it was not asked for.
#[derive(Serialize)]
struct Answer {
    interval: Interval,
    offset: String,
    #[serde(flatten)]
    histogram: Histogram,
}

pub(super) async fn answer(store: Arc<dyn Store>, access: Access, parts: Parts) -> Response {
    let counted = count(&*store, &access, &parts.uri).await;
    counted
        .map(|counted| (PRIVATE, Json(counted)))
        .into_response()
}

async fn count(store: &dyn Store, access: &Access, uri: &Uri) -> Result<Answer, Problem> {
    let params = Params::read(uri.query());
    let filter = filter(&params, access.tenant().clone(), &["interval", "offset"])?;
    let interval = one(&params, "interval", parse)?;
    let interval = interval.unwrap_or_else(|| suiting(&filter, Utc::now()));
    let offset: FixedOffset = one(&params, "offset", offset)?.unwrap_or(Utc.fix());
    Ok(Answer {
        interval,
        offset: offset.to_string(),
        histogram: store.histogram(&filter, interval, offset).await?,
    })
}

/// What suits the window that is asked for. One without a beginning is as long as the log.
fn suiting(filter: &Filter, now: DateTime<Utc>) -> Interval {
    match filter.from {
        Some(from) => Interval::suiting(filter.to.unwrap_or(now) - from),
        None => Interval::Day,
    }
}
