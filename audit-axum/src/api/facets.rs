//! How often which values occur.

use std::sync::Arc;

use audit_core::Store;
use audit_core::query::Facets;
use axum::Json;
use axum::http::Uri;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use crate::guard::Access;
use crate::problem::{PRIVATE, Problem};
use crate::query::{Params, filter};

pub(super) async fn answer(store: Arc<dyn Store>, access: Access, parts: Parts) -> Response {
    let facets = count(&*store, &access, &parts.uri).await;
    facets.map(|facets| (PRIVATE, Json(facets))).into_response()
}

async fn count(store: &dyn Store, access: &Access, uri: &Uri) -> Result<Facets, Problem> {
    let filter = filter(&Params::read(uri.query()), access.tenant().clone(), &[])?;
    Ok(store.facets(&filter).await?)
}
