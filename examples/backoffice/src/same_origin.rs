//! Requests that change something have to come from the app's own pages, or from no page at all.
//!
//! The session's cookie is `SameSite=Lax` already; this holds where a browser or a sibling domain
//! does not keep to that. A program that is no browser sends neither header, and carries a cookie
//! only if somebody gave it one.

use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::problem::Problem;

pub async fn check(request: Request, next: Next) -> Result<Response, Problem> {
    if request.method().is_safe() || is_same_origin(request.headers()) {
        Ok(next.run(request).await)
    } else {
        Err(Problem::OtherSite)
    }
}

fn is_same_origin(headers: &HeaderMap) -> bool {
    match (headers.get("sec-fetch-site"), headers.get(ORIGIN)) {
        (Some(site), _) => site == "same-origin" || site == "none",
        (None, Some(origin)) => names_host(origin, headers.get(HOST)),
        (None, None) => true,
    }
}

fn names_host(origin: &HeaderValue, host: Option<&HeaderValue>) -> bool {
    let origin = origin.as_bytes();
    let named = origin
        .strip_prefix(b"http://")
        .or_else(|| origin.strip_prefix(b"https://"));
    named.is_some() && named == host.map(HeaderValue::as_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(headers: &[(&'static str, &'static str)], expected: bool) {
        let headers = headers
            .iter()
            .map(|(name, value)| {
                (
                    name.parse().expect("a name"),
                    HeaderValue::from_static(value),
                )
            })
            .collect();
        assert_eq!(is_same_origin(&headers), expected, "{headers:?}");
    }

    #[test]
    fn only_the_own_pages_and_programs_may_change_anything() {
        check(&[], true);
        check(&[("sec-fetch-site", "same-origin")], true);
        check(&[("sec-fetch-site", "none")], true);
        check(&[("sec-fetch-site", "same-site")], false);
        check(&[("sec-fetch-site", "cross-site")], false);
        check(&[("host", "a.test"), ("origin", "https://a.test")], true);
        check(&[("host", "a.test"), ("origin", "https://b.test")], false);
        check(&[("host", "a.test"), ("origin", "null")], false);
        check(&[("origin", "http://a.test")], false);
    }
}
