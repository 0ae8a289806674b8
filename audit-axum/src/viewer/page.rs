//! What all pages share: their frame and the headers that keep them harmless.

use std::sync::Arc;

use askama::Template;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use super::visit::Visit;
use super::words::ScriptWords;
use crate::assets;
use crate::problem::{PRIVATE, Problem};
use crate::query::Params;

/// Pages show what attackers wrote. Nothing in them runs, and nothing outside is asked for.
const HARMLESS: [(HeaderName, HeaderValue); 3] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
        ),
    ),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
    (header::VARY, HeaderValue::from_static("accept-language")),
];

/// What surrounds each page.
pub(super) struct Frame {
    pub(super) title: String,
    pub(super) language: &'static str,
    pub(super) direction: &'static str,
    pub(super) style: String,
    pub(super) look: Option<Arc<str>>,
    pub(super) script: String,
    pub(super) home: String,
    pub(super) says: &'static ScriptWords,
}

impl Frame {
    pub(super) fn new(title: impl Into<String>, visit: &Visit) -> Self {
        let Visit { links, words, .. } = visit;
        Self {
            title: title.into(),
            language: words.tag,
            direction: words.direction,
            style: links.asset(assets::STYLE),
            look: visit.look.clone(),
            script: links.asset(assets::SCRIPT),
            home: links.list(&Params::default()),
            says: &words.script,
        }
    }
}

pub(super) fn respond(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, PRIVATE, HARMLESS, Html(html)).into_response(),
        Err(error) => Problem::internal(&error).into_response(),
    }
}
