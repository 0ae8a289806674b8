//! Which requests are logged though no audited call claimed them, and in which words.

use audit_core::scope::Unclaimed;
use audit_core::{Operation, Text};
use http::request::Parts;
use http::{Method, header};

use crate::request::Route;

/// What would be said of a request that nobody claimed.
pub(crate) enum Policy {
    /// Nothing: it reads.
    Silent { method: Method },
    /// That it was made, unless no route matched it: scanners would fill the log.
    Metadata { method: Method, route: Route },
}

impl Policy {
    /// Unsafe methods (RFC 9110 §9.2.1) and WebSockets can change something.
    pub(crate) fn of(parts: &Parts, route: &Route) -> Self {
        let upgrade = parts.headers.get(header::UPGRADE);
        let is_socket = upgrade.is_some_and(|to| to.as_bytes().eq_ignore_ascii_case(b"websocket"));
        if parts.method.is_safe() && !is_socket {
            let method = parts.method.clone();
            return Self::Silent { method };
        }
        Self::Metadata {
            method: parts.method.clone(),
            route: route.clone(),
        }
    }

    /// Whether the request may leave an entry of its own, so that it needs a place for it.
    pub(crate) fn may_speak(&self) -> bool {
        matches!(self, Self::Metadata { .. })
    }

    /// Whether a response of this status has a body (RFC 9110 §6.4.1).
    pub(crate) fn has_body(&self, status: u16) -> bool {
        let (Self::Silent { method } | Self::Metadata { method, .. }) = self;
        *method != Method::HEAD && !matches!(status, 100..200 | 204 | 304)
    }

    /// The words, for a request that ended with this status, or without one.
    pub(crate) fn words(&self, status: Option<u16>) -> Option<Unclaimed> {
        let Self::Metadata { method, route } = self else {
            return None;
        };
        match (route.as_str(), status) {
            (None, Some(404 | 405)) => None,
            (route, _) => Some(words(method, route)),
        }
    }
}

fn words(method: &Method, route: Option<&str>) -> Unclaimed {
    Unclaimed {
        action: Text::from(format!("http.{}", method.as_str().to_ascii_lowercase())),
        category: Text::new_static("Requests"),
        operation: operation(method),
        summary: Text::from(format!(
            "sent {method} {}",
            route.unwrap_or("to no known route")
        )),
    }
}

fn operation(method: &Method) -> Operation {
    match *method {
        Method::PUT | Method::PATCH => Operation::Update,
        Method::DELETE => Operation::Delete,
        _ => Operation::Execute,
    }
}

/// A method as the coverage tells it: a client can make up any number of others.
pub(crate) fn coverage_method(method: &Method) -> &str {
    const KNOWN: [Method; 9] = [
        Method::GET,
        Method::HEAD,
        Method::OPTIONS,
        Method::TRACE,
        Method::CONNECT,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
    ];
    if KNOWN.contains(method) {
        method.as_str()
    } else {
        "other"
    }
}
