//! Which routes are audited.

use audit_core::Auditor;
use axum::Json;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use crate::guard::Access;
use crate::problem::{PRIVATE, Problem};

pub(super) async fn page(auditor: Auditor, access: Access, _: Parts) -> Response {
    if access.may_see_coverage() {
        (PRIVATE, Json(auditor.coverage())).into_response()
    } else {
        Problem::not_granted("this access does not include the coverage").into_response()
    }
}
