//! An answer that a client may keep, and asks for again by its tag.

use std::fmt::Write;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::problem::Problem;

const JSON: [(HeaderName, HeaderValue); 1] = [(
    header::CONTENT_TYPE,
    HeaderValue::from_static("application/json"),
)];

/// How much of a digest tells answers apart.
const BYTES: usize = 16;

/// The value as JSON, or only that it is still what the client has (RFC 9110 §13.1.2).
///
/// The tag is of the bytes. A client keeps them for itself alone, and shows them to nobody before it
/// has asked again: the guard has its say each time, before anything is compared.
pub(super) fn tagged(asked: &HeaderMap, value: &impl Serialize) -> Result<Response, Problem> {
    let body = serde_json::to_vec(value).map_err(|error| Problem::internal(&error))?;
    let tag = tag(&body);
    let value = HeaderValue::try_from(&tag).map_err(|error| Problem::internal(&error))?;
    let headers = [
        (header::ETAG, value),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-cache"),
        ),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
    ];
    if has(asked, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Ok((headers, JSON, body).into_response())
}

fn tag(body: &[u8]) -> String {
    let mut tag = String::from("\"");
    for byte in Sha256::digest(body).iter().take(BYTES) {
        // Writing to a string does not fail.
        if write!(tag, "{byte:02x}").is_err() {
            break;
        }
    }
    tag + "\""
}

/// Whether a client has it, as it says: a tag that a proxy made weak is the same for that.
fn has(asked: &HeaderMap, tag: &str) -> bool {
    let lines = asked.get_all(header::IF_NONE_MATCH).iter();
    let tags = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','));
    tags.map(str::trim)
        .any(|other| other == "*" || other.strip_prefix("W/").unwrap_or(other) == tag)
}
