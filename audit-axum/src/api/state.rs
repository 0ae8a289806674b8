//! A record as it was at a time.

use std::sync::Arc;

use audit_core::{Json as Text, RecordState, Store};
use axum::Json;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::record;
use crate::guard::Access;
use crate::problem::{PRIVATE, Problem};
use crate::query::{Params, moment, one, only};

#[derive(Serialize)]
struct Answer {
    at: DateTime<Utc>,
    known: &'static str,
    state: Option<Text>,
}

pub(super) async fn answer(store: Arc<dyn Store>, access: Access, mut parts: Parts) -> Response {
    let found = find(&*store, &access, &mut parts).await;
    found.map(|state| (PRIVATE, Json(state))).into_response()
}

async fn find(store: &dyn Store, access: &Access, parts: &mut Parts) -> Result<Answer, Problem> {
    let params = Params::read(parts.uri.query());
    only(&params, &["at"])?;
    let at = one(&params, "at", moment)?;
    let at = at.ok_or_else(|| Problem::parameter("at", "say at which time: `at=2026-11-22`"))?;
    let record = record::named(parts).await?;
    let state = store.state_at(access.tenant(), &record, at).await?;
    Ok(Answer::new(at, state))
}

impl Answer {
    fn new(at: DateTime<Utc>, state: RecordState) -> Self {
        let (known, state) = match state {
            RecordState::Present(state) => ("present", Some(state)),
            RecordState::Absent => ("absent", None),
            RecordState::Unknown => ("unknown", None),
        };
        Self { at, known, state }
    }
}
