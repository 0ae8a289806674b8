//! A problem, as a page.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::page::{Frame, respond};
use super::text::visible;
use super::visit::Visit;
use super::words::Words;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "message.html")]
struct Message {
    frame: Frame,
    words: &'static Words,
    heading: &'static str,
    parameter: Option<String>,
    detail: String,
    is_passing: bool,
}

pub(super) fn page(problem: &Problem, visit: &Visit) -> Response {
    let words = visit.words;
    let heading = match problem.status.as_u16() {
        400 => words.message.unreadable_address,
        403 => words.message.not_granted,
        404 => words.message.no_such_entry,
        _ => words.message.unavailable,
    };
    titled(heading, problem, visit)
}

/// The same under a heading of the page's own.
pub(super) fn titled(heading: &'static str, problem: &Problem, visit: &Visit) -> Response {
    let message = Message {
        frame: Frame::new(heading, visit),
        words: visit.words,
        heading,
        parameter: problem
            .parameter
            .as_deref()
            .map(|name| visible(name).into_owned()),
        detail: visible(&problem.detail).into_owned(),
        is_passing: problem.status == StatusCode::SERVICE_UNAVAILABLE,
    };
    respond(problem.status, &message)
}
