//! Every action that the program can record.

use audit_core::{Cataloged, Operation, Place, Stream, Text, catalog};
use axum::Json;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::guard::Access;
use crate::problem::{PRIVATE, Problem};
use crate::query::{Params, only};

#[derive(Serialize)]
struct Catalog {
    actions: Vec<Told>,
}

/// An action as a reader sees it: where the program's code declares it is for those who run it.
#[derive(PartialEq, Serialize)]
struct Told {
    action: &'static str,
    category: Text,
    operation: Operation,
    stream: Stream,
    target: Option<&'static str>,
    summary: Option<&'static str>,
    reason_required: bool,
    intent: bool,
    declared: Option<Place>,
}

pub(super) async fn answer(_: (), access: Access, parts: Parts) -> Response {
    let told = tell(&access, &Params::read(parts.uri.query()));
    told.map(|catalog| (PRIVATE, Json(catalog))).into_response()
}

fn tell(access: &Access, params: &Params) -> Result<Catalog, Problem> {
    only(params, &[])?;
    let known = catalog().into_iter();
    let told = known.map(|known| Told::new(known, access.may_see_coverage()));
    let mut actions: Vec<_> = told.collect();
    actions.dedup(); // two places are one without them
    Ok(Catalog { actions })
}

impl Told {
    fn new(known: Cataloged, with_place: bool) -> Self {
        Self {
            action: known.action,
            category: known.category,
            operation: known.operation,
            stream: known.stream,
            target: known.target,
            summary: known.summary,
            reason_required: known.reason_required,
            intent: known.intent,
            declared: with_place.then_some(known.declared),
        }
    }
}
