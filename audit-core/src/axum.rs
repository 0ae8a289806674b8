//! The handle and the scope as axum extractors.
//!
//! They are in here, and nowhere further right, because a trait of another crate can only be
//! implemented beside the type.

use axum_core::extract::FromRequestParts;
use axum_core::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;

use crate::audit::Audit;
use crate::scope::Scope;

/// A handler asked for the audit handle outside any [`Scope`]: the app lacks its layer.
///
/// It answers 500: a handler that means to be audited must not run unaudited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct MissingLayer;

impl std::fmt::Display for MissingLayer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("this handler is audited, and its app is not: add AuditLayer around the router")
    }
}

impl std::error::Error for MissingLayer {}

impl IntoResponse for MissingLayer {
    fn into_response(self) -> Response {
        tracing::error!("{self}");
        (StatusCode::INTERNAL_SERVER_ERROR, self.to_string()).into_response()
    }
}

impl<S: Sync> FromRequestParts<S> for Scope {
    type Rejection = MissingLayer;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, MissingLayer> {
        parts.extensions.get::<Self>().cloned().ok_or(MissingLayer)
    }
}

/// The handle on the request's own record, which the handler's call claims.
impl<S: Sync> FromRequestParts<S> for Audit {
    type Rejection = MissingLayer;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, MissingLayer> {
        parts
            .extensions
            .get::<Scope>()
            .map(Scope::audit)
            .ok_or(MissingLayer)
    }
}
