//! Whether a form was sent from the app's own pages.

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue};

/// Whether a browser says that a form comes from this origin: by `Sec-Fetch-Site`, or else by `Origin`.
/// Every browser sends one of them with a form; whoever sends neither is none.
pub(crate) fn is_same_origin(headers: &HeaderMap) -> bool {
    match (headers.get("sec-fetch-site"), headers.get(ORIGIN)) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => names_host(origin, headers.get(HOST)),
        (None, None) => false,
    }
}

fn names_host(origin: &HeaderValue, host: Option<&HeaderValue>) -> bool {
    let origin = origin.as_bytes();
    let named = origin
        .strip_prefix(b"https://")
        .or_else(|| origin.strip_prefix(b"http://"));
    named.is_some() && named == host.map(HeaderValue::as_bytes)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;

    fn check(headers: &[(&'static str, &'static str)], expected: bool) {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        };
        let map: HeaderMap = headers.iter().map(pair).collect();
        assert_eq!(is_same_origin(&map), expected, "{headers:?}");
    }

    #[test]
    fn only_a_form_of_the_own_pages_is_taken() {
        check(&[], false);
        check(&[("sec-fetch-site", "same-origin")], true);
        check(&[("sec-fetch-site", "none")], false);
        check(&[("sec-fetch-site", "same-site")], false);
        check(&[("sec-fetch-site", "cross-site")], false);
        check(&[("host", "a.test"), ("origin", "https://a.test")], true);
        check(&[("host", "a.test"), ("origin", "http://a.test")], true);
        check(&[("host", "a.test"), ("origin", "https://b.test")], false);
        check(&[("host", "a.test"), ("origin", "null")], false);
        check(&[("origin", "http://a.test")], false);
        check(
            &[
                ("sec-fetch-site", "cross-site"),
                ("host", "a.test"),
                ("origin", "https://a.test"),
            ],
            false,
        );
    }
}
