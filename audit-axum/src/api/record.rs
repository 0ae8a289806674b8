//! The record that an address names.

use audit_core::query::TargetRef;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use serde::Deserialize;

use crate::problem::Problem;

/// Named as no app names its own parameters, which stand in the same path where the API is nested.
#[derive(Deserialize)]
struct Named {
    target_kind: String,
    target_id: String,
}

pub(super) async fn named(parts: &mut Parts) -> Result<TargetRef, Problem> {
    let named = Path::<Named>::from_request_parts(parts, &()).await;
    let Path(Named {
        target_kind,
        target_id,
    }) = named.map_err(|_| Problem::parameter("target", "a record's kind and id are UTF-8"))?;
    Ok(TargetRef::new(target_kind, target_id))
}
