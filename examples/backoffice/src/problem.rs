//! What can go wrong in a handler, and how it is told: as a problem document (RFC 9457).

use std::error::Error as _;

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::area::Area;

#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error("sign in first")]
    SignedOut,
    #[error("the e-mail address, the password or the code is wrong")]
    WrongCredentials,
    #[error("your role may not view {}", .0.title())]
    MayNotView(Area),
    #[error("your role may not change {}", .0.title())]
    MayNotChange(Area),
    #[error("the API key is unknown or was revoked")]
    WrongKey,
    #[error("this takes the person themselves, signed in")]
    NotInPerson,
    #[error("the request comes from another site")]
    OtherSite,
    #[error("there is no such {0}")]
    NotFound(&'static str),
    #[error("{field}: {why}")]
    Invalid { field: &'static str, why: String },
    #[error("{0}")]
    Unreadable(String),
    #[error("{0}")]
    Conflict(&'static str),
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
    #[error("the audit log failed")]
    AuditLog(#[source] audited::Error),
    #[error("{0}")]
    NotAudited(#[source] audited::Refused),
    #[error("{0} failed")]
    Internal(&'static str),
}

impl Problem {
    pub fn invalid(field: &'static str, why: impl Into<String>) -> Self {
        Self::Invalid {
            field,
            why: why.into(),
        }
    }

    pub fn status(&self) -> StatusCode {
        match self {
            Self::SignedOut | Self::WrongCredentials | Self::WrongKey => StatusCode::UNAUTHORIZED,
            Self::MayNotView(_) | Self::MayNotChange(_) | Self::NotInPerson | Self::OtherSite => {
                StatusCode::FORBIDDEN
            }
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Invalid { .. } | Self::Unreadable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::NotAudited(refused) => {
                StatusCode::from_u16(refused.status()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE)
            }
            Self::AuditLog(error) if error.is_unavailable() => StatusCode::SERVICE_UNAVAILABLE,
            Self::AuditLog(error) if error.is_conflict() => StatusCode::CONFLICT,
            Self::AuditLog(_) | Self::Database(_) | Self::Internal(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }

    fn log(&self) {
        if self.status().is_server_error() {
            let cause = self.source().map(ToString::to_string);
            tracing::error!(cause, "{self}");
        }
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        match error.as_database_error() {
            Some(cause) if cause.is_unique_violation() => {
                Self::Conflict("another one has this name already")
            }
            Some(cause) if cause.is_foreign_key_violation() => {
                Self::Conflict("other records still refer to it")
            }
            // SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html, MySQL's too
            Some(cause) => match cause.code().as_deref().unwrap_or_default() {
                "40001" | "40P01" => Self::Conflict("another change came between: try again"),
                code if code.starts_with("22") => Self::Unreadable(
                    "a value is too long, or has a character that can't be stored".to_owned(),
                ),
                _ => Self::Database(error),
            },
            _ => Self::Database(error),
        }
    }
}

impl From<audited::Error> for Problem {
    fn from(error: audited::Error) -> Self {
        Self::AuditLog(error)
    }
}

/// What may not be done, since the log can't tell of it: outside a request nobody else says so.
impl From<audited::Refused> for Problem {
    fn from(refused: audited::Refused) -> Self {
        Self::NotAudited(refused)
    }
}

/// What became of a request, for the pages to tell in their own way.
#[derive(Clone)]
pub struct Failure {
    pub status: StatusCode,
    pub detail: String,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.log();
        let (status, detail) = (self.status(), self.to_string());
        let document = json!({
            "type": "about:blank",
            "title": status.canonical_reason(),
            "status": status.as_u16(),
            "detail": detail,
        });
        let content_type = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut response = (status, content_type, Json(document)).into_response();
        response.extensions_mut().insert(Failure { status, detail });
        response
    }
}
