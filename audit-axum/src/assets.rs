//! What a page needs beside its HTML.

use axum::http::header;
use axum::response::{IntoResponse, Response};

const STYLE: &[u8] = include_bytes!("../assets/style.css");

/// Tells one style sheet from the next, so that browsers may keep each for good.
pub(crate) const STYLE_VERSION: u64 = digest(STYLE);

/// The style sheet. It tells nothing, so nobody has to be let in.
pub(crate) async fn style() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, STYLE).into_response()
}

/// FNV-1a.
const fn digest(bytes: &[u8]) -> u64 {
    let (mut hash, mut at) = (0xcbf2_9ce4_8422_2325_u64, 0);
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    hash
}
