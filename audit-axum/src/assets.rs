//! What a page needs beside its HTML.

use axum::http::header;
use axum::response::{IntoResponse, Response};

const STYLE: &[u8] = include_bytes!("../assets/style.css");

/// The style sheet. It tells nothing, so nobody has to be let in, and browsers may keep it: its
/// address changes with each release.
pub(crate) async fn style() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=86400"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, STYLE).into_response()
}
