//! What can be asked, for programs.

use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use crate::guard::Access;
use crate::problem::PRIVATE;
use crate::query::{Params, only};

/// OpenAPI 3.1, with the JSON Schema of each answer. A test holds it against real ones.
const DOCUMENT: &str = include_str!("../../assets/openapi.json");

pub(super) async fn answer(_: (), _: Access, parts: Parts) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json")];
    only(&Params::read(parts.uri.query()), &[])
        .map(|()| (PRIVATE, kind, DOCUMENT))
        .into_response()
}
