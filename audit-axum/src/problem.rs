//! What could not be answered, in words that say what to do (RFC 9457).

use std::borrow::Cow;

use audit_core::{Error, Refused};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// What every answer about the log carries: nobody keeps it, nobody guesses what it is.
pub(crate) const PRIVATE: [(HeaderName, HeaderValue); 2] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
];

/// A problem document. Its type is `about:blank`: the status says what kind of problem it is.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) detail: Cow<'static, str>,
    pub(crate) parameter: Option<String>,
}

impl Problem {
    /// A query parameter that can't be read.
    pub(crate) fn parameter(name: &str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            detail: detail.into(),
            parameter: Some(name.to_owned()),
        }
    }

    /// An entry that this tenant's log does not hold.
    pub(crate) fn no_such_entry() -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            detail: "there is no entry with this id in this log".into(),
            parameter: None,
        }
    }

    /// An address at which there is nothing.
    pub(crate) fn no_such_address() -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            detail: "there is nothing at this address: `openapi.json` tells what there is".into(),
            parameter: None,
        }
    }

    /// A method that an address does not answer; its answer says which it does.
    pub(crate) fn no_such_method() -> Self {
        Self {
            status: StatusCode::METHOD_NOT_ALLOWED,
            detail: "this address is not asked by that method: `Allow` says by which".into(),
            parameter: None,
        }
    }

    /// What the guard does not let this request see.
    pub(crate) fn not_granted(detail: &'static str) -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            detail: detail.into(),
            parameter: None,
        }
    }

    /// Another tenant's log, of which this access says nothing.
    pub(crate) fn other_tenant() -> Self {
        Self {
            parameter: Some("tenant".to_owned()),
            ..Self::not_granted("this access is to one tenant's log alone, and not to this one's")
        }
    }

    /// Something that was recorded just now, and is not to be seen in the log.
    pub(crate) fn not_read_back() -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            detail: "what was changed can't be read back yet: look again in a moment, and try again if it is \
                     not there"
                .into(),
            parameter: None,
        }
    }

    /// Nobody there to record what is asked for.
    pub(crate) fn no_auditor() -> Self {
        tracing::error!(
            "the audit log can't be read where looks at it can't be recorded: add AuditLayer around it, or \
             install the auditor"
        );
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            detail: "looks at the log are recorded, and nothing here records them: add AuditLayer around it"
                .into(),
            parameter: None,
        }
    }

    /// What must not be told: it is logged instead.
    pub(crate) fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error, "the audit log could not be read");
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            detail: "the log could not be read; the app's own log says why".into(),
            parameter: None,
        }
    }

    /// What may not be done, since no entry can tell of it.
    pub(crate) fn refused(refused: Refused) -> Self {
        let status = StatusCode::from_u16(refused.status());
        Self {
            status: status.unwrap_or(StatusCode::SERVICE_UNAVAILABLE),
            detail: refused.to_string().into(),
            parameter: None,
        }
    }

    fn unavailable(error: &Error) -> Self {
        tracing::warn!(
            error = error as &(dyn std::error::Error + 'static),
            "the audit log can't be read now"
        );
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            detail: "the log can't be read now: try again in a moment".into(),
            parameter: None,
        }
    }

    /// The status in words.
    pub(crate) fn title(&self) -> &'static str {
        self.status.canonical_reason().unwrap_or("Error")
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        if error.is_unavailable() {
            Self::unavailable(&error)
        } else {
            Self::internal(&error)
        }
    }
}

#[derive(Serialize)]
struct Document<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'a str>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let document = Document {
            r#type: "about:blank",
            title: self.title(),
            status: self.status.as_u16(),
            detail: &self.detail,
            parameter: self.parameter.as_deref(),
        };
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        (self.status, PRIVATE, kind, axum::Json(document)).into_response()
    }
}
