//! How a gRPC call ended: its status is in the trailers, or in the head of an answer without a body
//! (gRPC over HTTP/2, "Responses").

use audit_core::Outcome;
use audit_core::scope::RequestEnd;
use http::{HeaderMap, HeaderName, header};

const STATUS: HeaderName = HeaderName::from_static("grpc-status");

/// The names of the codes 0 to 16, in their order (gRPC, "Status codes and their use").
const NAMES: [&str; 17] = [
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

/// A method that nobody serves: what 404 is elsewhere.
const UNIMPLEMENTED: &str = NAMES[12];

/// What a client makes of a code that it does not know, and of none.
const UNKNOWN: usize = 2;

/// Whether a request or an answer is gRPC's: `application/grpc`, `application/grpc+proto`, `application/grpc; …`. That of
/// gRPC-Web, whose status is in its body, is not.
pub(crate) fn is_message(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE);
    let rest = content_type.and_then(|kind| {
        let (kind, rest) = kind
            .as_bytes()
            .split_at_checked(b"application/grpc".len())?;
        kind.eq_ignore_ascii_case(b"application/grpc")
            .then_some(rest)
    });
    rest.is_some_and(|rest| matches!(rest.first(), None | Some(b'+' | b';' | b' ')))
}

/// Whether an answer's status is still to come: it is not in the head.
pub(crate) fn goes_on(headers: &HeaderMap) -> bool {
    !headers.contains_key(STATUS)
}

/// How a call ended that was answered with this HTTP status, by the headers that hold its own.
pub(crate) fn end(status: u16, headers: Option<&HeaderMap>) -> RequestEnd {
    if status != 200 {
        return RequestEnd::Answered(status); // not gRPC's to say
    }
    match name(headers) {
        "OK" => RequestEnd::Answered(status),
        reason @ ("PERMISSION_DENIED" | "UNAUTHENTICATED") => RequestEnd::Overruled {
            status,
            outcome: Outcome::Denied,
            reason,
        },
        reason => RequestEnd::Overruled {
            status,
            outcome: Outcome::Failure,
            reason,
        },
    }
}

/// The status by which a request that no route matched is told from others.
pub(crate) fn http_status(end: RequestEnd) -> Option<u16> {
    match end {
        RequestEnd::Overruled {
            reason: UNIMPLEMENTED,
            ..
        } => Some(404),
        RequestEnd::Overruled { status, .. } | RequestEnd::Answered(status) => Some(status),
        _ => None,
    }
}

fn name(headers: Option<&HeaderMap>) -> &'static str {
    let code = headers.and_then(|headers| headers.get(STATUS)?.to_str().ok()?.parse().ok());
    NAMES
        .get(code.unwrap_or(UNKNOWN))
        .unwrap_or(&NAMES[UNKNOWN])
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn a_message_of_grpc_is_told_by_its_content_type() {
        let is = |kind| is_message(&headers(header::CONTENT_TYPE, kind));
        for kind in [
            "application/grpc",
            "Application/gRPC",
            "application/grpc+proto",
            "application/grpc;x=y",
        ] {
            assert!(is(kind), "{kind}");
        }
        for kind in [
            "application/grpc-web",
            "application/grpc-web+proto",
            "application/json",
            "application/grp",
            "",
        ] {
            assert!(!is(kind), "{kind}");
        }
        assert!(!is_message(&HeaderMap::new()));
    }

    #[track_caller]
    fn check(code: &'static str, expected: Option<(Outcome, &'static str)>) {
        let expected = match expected {
            None => RequestEnd::Answered(200),
            Some((outcome, reason)) => RequestEnd::Overruled {
                status: 200,
                outcome,
                reason,
            },
        };
        assert_eq!(end(200, Some(&headers(STATUS, code))), expected, "{code}");
    }

    #[test]
    fn its_status_says_how_it_ended() {
        check("0", None);
        check("5", Some((Outcome::Failure, "NOT_FOUND")));
        check("7", Some((Outcome::Denied, "PERMISSION_DENIED")));
        check("16", Some((Outcome::Denied, "UNAUTHENTICATED")));
        check("14", Some((Outcome::Failure, "UNAVAILABLE")));
    }

    #[test]
    fn a_status_that_is_none_is_unknown() {
        for code in [
            "17",
            "4294967296",
            "-1",
            "",
            "OK",
            "99999999999999999999999999",
        ] {
            check(code, Some((Outcome::Failure, "UNKNOWN")));
        }
        let without = end(200, Some(&HeaderMap::new()));
        assert_eq!(without, end(200, None));
        assert_eq!(http_status(without), Some(200));
    }

    #[test]
    fn another_status_of_http_is_not_grpcs_to_say() {
        assert_eq!(
            end(503, Some(&headers(STATUS, "0"))),
            RequestEnd::Answered(503)
        );
    }
}
