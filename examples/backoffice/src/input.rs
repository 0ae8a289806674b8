//! What a client sent: the same fields as JSON or as a form.

use axum::extract::{Form, FromRequest, Json, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// The body, read as its content type says.
///
/// Fields that a record has and nobody may set are ignored, so that what `GET` gave can be `PUT`.
pub struct Input<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Input<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let is_json = is_json(&parts);
        let request = Request::from_parts(parts, body);
        if is_json {
            let read = Json::from_request(request, state).await;
            read.map(|Json(input)| Self(input)).map_err(unreadable)
        } else {
            let read = Form::from_request(request, state).await;
            read.map(|Form(input)| Self(input)).map_err(unreadable)
        }
    }
}

pub fn is_json(parts: &Parts) -> bool {
    let content_type = parts.headers.get(CONTENT_TYPE);
    content_type.is_some_and(|value| value.as_bytes().starts_with(b"application/json"))
}

fn unreadable(rejection: impl std::fmt::Display) -> Problem {
    Problem::Unreadable(rejection.to_string())
}

/// A text that has to say something.
pub fn required(field: &'static str, text: &str) -> Result<(), Problem> {
    match text.trim().is_empty() {
        true => Err(Problem::invalid(field, "is empty")),
        false => Ok(()),
    }
}

/// A number that makes no sense below zero.
pub fn not_negative(field: &'static str, number: i64) -> Result<(), Problem> {
    match number < 0 {
        true => Err(Problem::invalid(field, "is negative")),
        false => Ok(()),
    }
}

/// A field that a `PUT` may repeat, but that only the named action changes.
pub fn unchanged<T: PartialEq>(
    field: &'static str,
    given: Option<T>,
    current: &T,
    action: &str,
) -> Result<(), Problem> {
    match given {
        Some(given) if given != *current => {
            Err(Problem::invalid(field, format!("is changed by {action}")))
        }
        _ => Ok(()),
    }
}
