//! Which routes are audited.

use audit_core::{Auditor, Coverage};
use axum::Json;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use crate::guard::Access;
use crate::problem::{PRIVATE, Problem};
use crate::query::{Params, only};

pub(super) async fn page(auditor: Auditor, access: Access, parts: Parts) -> Response {
    let told = tell(&auditor, &access, &Params::read(parts.uri.query()));
    told.map(|coverage| (PRIVATE, Json(coverage)))
        .into_response()
}

fn tell(auditor: &Auditor, access: &Access, params: &Params) -> Result<Coverage, Problem> {
    only(params, &[])?;
    if access.may_see_coverage() {
        Ok(auditor.coverage())
    } else {
        let words = "this access does not include the coverage";
        Err(Problem::not_granted(words))
    }
}
