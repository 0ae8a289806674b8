//! How a handler answers: with JSON to a program, with a page to a person.

use axum::Json;
use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::header::LOCATION;
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use uuid::Uuid;

use crate::input::is_json;
use crate::pages::{self, List, Record};
use crate::problem::Problem;
use crate::session::Session;

/// The way back to the one who asked.
pub struct Reply {
    client: Client,
    uri: Uri,
    session: Option<Session>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    Program,
    Person,
}

impl Client {
    pub fn of(parts: &Parts) -> Self {
        let uri = parts.extensions.get::<OriginalUri>();
        let path = uri.map_or(parts.uri.path(), |uri| uri.path());
        match path.split('/').any(|part| part == "api") || is_json(parts) {
            true => Self::Program,
            false => Self::Person,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Reply {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let uri = parts.extensions.get::<OriginalUri>();
        Ok(Self {
            client: Client::of(parts),
            uri: uri.map_or_else(|| parts.uri.clone(), |uri| uri.0.clone()),
            session: parts.extensions.get().cloned(),
        })
    }
}

impl Reply {
    pub fn is_program(&self) -> bool {
        self.client == Client::Program
    }

    pub fn list(&self, rows: &[impl Serialize], page: impl FnOnce() -> List) -> Response {
        match self.client {
            Client::Program => Json(rows).into_response(),
            Client::Person => pages::list(self.session.as_ref(), page()),
        }
    }

    pub fn record(&self, row: &impl Serialize, page: impl FnOnce() -> Record) -> Response {
        match self.client {
            Client::Program => Json(row).into_response(),
            Client::Person => pages::record(self.session.as_ref(), page()),
        }
    }

    /// 201 with the record, or its page.
    pub fn created(&self, id: Uuid, row: &impl Serialize) -> Response {
        let location = format!("{}/{}", self.uri.path(), id);
        match self.client {
            Client::Program => {
                (StatusCode::CREATED, [(LOCATION, location)], Json(row)).into_response()
            }
            Client::Person => Redirect::to(&location).into_response(),
        }
    }

    /// The record as it is now, or its page at this path.
    pub fn saved(&self, row: &impl Serialize, path: &str) -> Response {
        match self.client {
            Client::Program => Json(row).into_response(),
            Client::Person => Redirect::to(path).into_response(),
        }
    }

    /// 204, or the page at this path.
    pub fn done(&self, path: &str) -> Response {
        match self.client {
            Client::Program => StatusCode::NO_CONTENT.into_response(),
            Client::Person => Redirect::to(path).into_response(),
        }
    }
}

/// The id of the record that a request is about. What is no id is no record's.
pub struct Id(pub Uuid);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let id = axum::extract::Path::from_request_parts(parts, state).await;
        id.map(|axum::extract::Path(id)| Self(id))
            .map_err(|_| Problem::NotFound("record"))
    }
}
