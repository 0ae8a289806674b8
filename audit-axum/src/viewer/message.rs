//! A problem, as a page.

use askama::Template;
use axum::response::Response;

use super::link::Links;
use super::page::{Frame, respond};
use super::words::visible;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "message.html")]
struct Message {
    frame: Frame,
    heading: &'static str,
    parameter: Option<String>,
    detail: String,
}

pub(super) fn page(problem: &Problem, links: &Links) -> Response {
    let heading = match problem.status.as_u16() {
        400 => "This address can’t be read",
        404 => "No such entry",
        _ => "The log can’t be shown now",
    };
    let message = Message {
        frame: Frame::new(heading, links),
        heading,
        parameter: problem
            .parameter
            .as_deref()
            .map(|name| visible(name).into_owned()),
        detail: visible(&problem.detail).into_owned(),
    };
    respond(problem.status, &message)
}
