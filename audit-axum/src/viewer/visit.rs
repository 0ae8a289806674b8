//! A visit to a page: from where it links, when it is, and in which language it speaks.

use std::sync::Arc;

use axum::http::request::Parts;
use chrono::{DateTime, Utc};

use super::Pages;
use super::language::Language;
use super::link::Links;
use super::when::When;
use super::words::Words;

/// What a page is made with, beside what it shows.
pub(super) struct Visit {
    pub(super) links: Links,
    pub(super) words: &'static Words,
    pub(super) now: DateTime<Utc>,
    /// The app's own style sheet, after the viewer's.
    pub(super) look: Option<Arc<str>>,
}

impl Visit {
    pub(super) fn new(pages: &Pages, parts: &Parts, links: Links) -> Self {
        let language = pages.language;
        let language = language.unwrap_or_else(|| Language::preferred(&parts.headers));
        Self {
            links,
            words: language.words(),
            now: (pages.clock)(),
            look: pages.look.clone(),
        }
    }

    pub(super) fn when(&self, time: DateTime<Utc>) -> When {
        When::new(time, self.now, self.words)
    }
}
