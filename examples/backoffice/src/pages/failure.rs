//! What failed, told to a person.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use crate::problem::Failure;
use crate::reply::Client;
use crate::session::Session;

/// Turns the problem documents of page requests into pages, and sends who is not signed in there.
pub async fn tell(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let client = Client::of(&parts);
    let is_sign_in = parts.uri.path() == "/sign-in";
    let session = parts.extensions.get::<Session>().cloned();
    let response = next.run(Request::from_parts(parts, body)).await;
    match response.extensions().get::<Failure>() {
        Some(failure) if client == Client::Person => {
            page(failure.clone(), session.as_ref(), is_sign_in)
        }
        _ => response,
    }
}

fn page(failure: Failure, session: Option<&Session>, is_sign_in: bool) -> Response {
    match failure.status {
        status if is_sign_in => super::sign_in(status, Some(failure.detail)),
        StatusCode::UNAUTHORIZED => Redirect::to("/sign-in").into_response(),
        status => {
            let title = status.canonical_reason().unwrap_or("Failed").to_owned();
            super::message(session, status, title, failure.detail)
        }
    }
}
