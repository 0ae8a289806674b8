//! What is done about one request that no audited call claims, and in which words.

use std::sync::Arc;

use audit_core::scope::Unclaimed;
use audit_core::{Operation, Text};
use http::request::Parts;
use http::{Method, header};

use crate::capture::Kept;
use crate::request::Route;

/// What would be said of a request that nobody claimed.
pub(crate) enum Ruling {
    /// Nothing.
    Silent { method: Method },
    /// That it was made, unless no route matched it: scanners would fill the log.
    Metadata {
        method: Method,
        route: Route,
        operation: Operation,
    },
}

/// What a policy says of one request.
pub(crate) struct Ruled {
    pub(crate) ruling: Ruling,
    /// Why nobody needs an entry of it.
    pub(crate) exempt: Option<&'static str>,
    /// Where its body is kept.
    pub(crate) kept: Option<Arc<Kept>>,
}

impl Ruled {
    pub(crate) fn of(ruling: Ruling) -> Self {
        Self {
            ruling,
            exempt: None,
            kept: None,
        }
    }
}

impl Ruling {
    /// What is done unless a policy says otherwise: reads are left out.
    pub(crate) fn unless_told(parts: &Parts, route: &Route) -> Self {
        if is_read(parts) {
            Self::silent(parts)
        } else {
            Self::metadata(parts, route)
        }
    }

    pub(crate) fn silent(parts: &Parts) -> Self {
        let method = parts.method.clone();
        Self::Silent { method }
    }

    pub(crate) fn metadata(parts: &Parts, route: &Route) -> Self {
        Self::Metadata {
            method: parts.method.clone(),
            route: route.clone(),
            operation: operation(parts),
        }
    }

    /// Whether the request may leave an entry of its own that has to be kept, so that it needs a place for
    /// it. To have looked is to have done nothing: that takes a place where there is one.
    pub(crate) fn needs_place(&self) -> bool {
        matches!(self, Self::Metadata { operation, .. } if *operation != Operation::Read)
    }

    pub(crate) fn is_post(&self) -> bool {
        let (Self::Silent { method } | Self::Metadata { method, .. }) = self;
        *method == Method::POST
    }

    /// Whether a response of this status has a body (RFC 9110 §6.4.1).
    pub(crate) fn has_body(&self, status: u16) -> bool {
        let (Self::Silent { method } | Self::Metadata { method, .. }) = self;
        *method != Method::HEAD && !matches!(status, 100..200 | 204 | 304)
    }

    /// The words, for a request that ended with this status, or without one.
    pub(crate) fn words(&self, status: Option<u16>) -> Option<Unclaimed> {
        let Self::Metadata {
            method,
            route,
            operation,
        } = self
        else {
            return None;
        };
        match (route.as_str(), status) {
            (None, Some(404 | 405)) => None,
            (route, _) => Some(words(method, route, *operation)),
        }
    }
}

/// A method that a client made up is named in the origin alone: what is filtered by is one word of few.
fn words(method: &Method, route: Option<&str>, operation: Operation) -> Unclaimed {
    let method = coverage_method(method);
    Unclaimed {
        action: Text::from(format!("http.{}", method.to_ascii_lowercase())),
        category: Text::new_static("Requests"),
        operation,
        summary: Text::from(format!(
            "sent {method} {}",
            route.unwrap_or("to no known route")
        )),
    }
}

fn operation(parts: &Parts) -> Operation {
    match parts.method {
        _ if is_read(parts) => Operation::Read,
        Method::PUT | Method::PATCH => Operation::Update,
        Method::DELETE => Operation::Delete,
        _ => Operation::Execute,
    }
}

/// Whether a request can change nothing, as its method says (RFC 9110 §9.2.1). WebSockets can.
pub(crate) fn is_read(parts: &Parts) -> bool {
    let upgrade = parts.headers.get(header::UPGRADE);
    let is_socket = upgrade.is_some_and(|to| to.as_bytes().eq_ignore_ascii_case(b"websocket"));
    parts.method.is_safe() && !is_socket
}

/// A method as actions and the coverage tell it: a client can make up any number of others.
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
