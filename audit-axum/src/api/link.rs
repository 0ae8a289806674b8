//! Where a walk goes on, for clients that follow `Link` headers (RFC 8288).

use std::fmt::Display;

use axum::http::{HeaderName, HeaderValue, header};

use crate::problem::Problem;
use crate::query::Params;

/// The header, where there is anywhere to go.
pub(super) type Links = Option<[(HeaderName, HeaderValue); 1]>;

/// The same question with another place in one parameter. The links are relative, so that they hold
/// wherever the API is nested.
pub(super) fn links<P: Display, const N: usize>(
    params: &Params,
    name: &str,
    ways: [(&str, Option<P>); N],
) -> Result<Links, Problem> {
    let rest = params.without(name);
    let links: Vec<_> = ways
        .into_iter()
        .filter_map(|(relation, place)| Some((relation, place?)))
        .map(|(relation, place)| {
            let params = rest.clone().and(name, place.to_string());
            format!("<?{params}>; rel=\"{relation}\"")
        })
        .collect();
    if links.is_empty() {
        return Ok(None);
    }
    let value = HeaderValue::try_from(links.join(", "));
    let value = value.map_err(|error| Problem::internal(&error))?;
    Ok(Some([(header::LINK, value)]))
}
