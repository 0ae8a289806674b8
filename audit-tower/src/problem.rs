//! Answers that the layer gives instead of the app (RFC 9457).

use audit_core::Refused;
use audit_core::scope::NotStored;
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};

use crate::body::AuditBody;

/// A call was refused, and nothing that is audited was done.
pub(crate) fn refused<B>(refused: Refused) -> Response<AuditBody<B>> {
    let title = match refused {
        Refused::ReasonRequired => "A reason is required",
        Refused::ActorUnknown => "Who sends this is not known",
        _ => "The audit log is unavailable",
    };
    let mut response = problem(
        status(refused),
        refused.problem(),
        title,
        &refused.to_string(),
    );
    if let Some(seconds) = refused.retry_after() {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// A call was refused after another of the same request had begun: whoever sends it again may do that
/// twice, so nothing says when to.
pub(crate) fn done_in_part<B>(refused: Refused) -> Response<AuditBody<B>> {
    let detail = format!(
        "{refused}. A part of this request may have been done: look before you send it again"
    );
    let title = "The request was done in part";
    problem(status(refused), "audit-done-in-part", title, &detail)
}

fn status(refused: Refused) -> StatusCode {
    StatusCode::from_u16(refused.status()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE)
}

/// An entry could not be stored in time, though the action may have happened.
pub(crate) fn not_stored<B>(error: &NotStored) -> Response<AuditBody<B>> {
    let status = StatusCode::SERVICE_UNAVAILABLE;
    problem(
        status,
        "audit-not-stored",
        "The audit entry was not stored",
        &error.to_string(),
    )
}

fn problem<B>(status: StatusCode, kind: &str, title: &str, detail: &str) -> Response<AuditBody<B>> {
    let document = serde_json::json!({
        "type": format!("urn:problem:{kind}"),
        "title": title,
        "status": status.as_u16(),
        "detail": detail,
    });
    let mut response = Response::new(AuditBody::of(Bytes::from(document.to_string())));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
