//! Pages of entries, and one entry.

use std::sync::Arc;

use audit_core::{Entry, Page, Store};
use axum::Json;
use axum::http::Uri;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use super::link::{Links, links};
use super::tag::tagged;
use super::view::EntryAlone;
use crate::guard::Access;
use crate::problem::{PRIVATE, Problem};
use crate::query::{Asked, Params, only};

pub(super) async fn page(store: Arc<dyn Store>, access: Access, parts: Parts) -> Response {
    let found = find_page(&*store, access, &parts.uri).await;
    found
        .map(|(links, page)| (PRIVATE, links, Json(page)))
        .into_response()
}

pub(super) async fn one(store: Arc<dyn Store>, access: Access, parts: Parts) -> Response {
    let found = find_view(&*store, &access, &parts.uri).await;
    found
        .and_then(|entry| tagged(&parts.headers, &entry))
        .into_response()
}

async fn find_page(store: &dyn Store, access: Access, uri: &Uri) -> Result<(Links, Page), Problem> {
    let params = Params::read(uri.query());
    let asked = Asked::read(&params, access.tenant().clone())?;
    let page = store.page(&asked.filter, asked.cursor.as_ref(), asked.limit);
    let page = page.await?;
    let order = asked.filter.order;
    let ways = [("next", page.onward(order)), ("prev", page.back(order))];
    Ok((links(&params, "cursor", ways)?, page))
}

async fn find_view(store: &dyn Store, access: &Access, uri: &Uri) -> Result<EntryAlone, Problem> {
    only(&Params::read(uri.query()), &[])?;
    let entry = find(store, access, uri).await?;
    EntryAlone::new(entry).map_err(|error| Problem::internal(&error))
}

/// The entry whose id is an address's last segment.
pub(crate) async fn find(store: &dyn Store, access: &Access, uri: &Uri) -> Result<Entry, Problem> {
    let id = uri.path().rsplit('/').next().unwrap_or_default();
    let id = id.parse().map_err(|_| Problem::no_such_entry())?;
    let found = store.entry(access.tenant(), id).await?;
    found.ok_or_else(Problem::no_such_entry)
}
