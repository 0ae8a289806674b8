//! One rule of a policy: what it matches, and what is done then.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, header};

use super::Dice;
use crate::request::Route;

/// How much of a body is kept unless told.
const BODY_BYTES: usize = 64 * 1024;

/// One rule of a [`Policy`](super::Policy): it matches where all that it asks for holds, and always where it
/// asks for nothing.
#[derive(Debug, Clone)]
pub struct Rule {
    level: Level,
    methods: Vec<Method>,
    routes: Vec<String>,
    headers: Vec<(HeaderName, Option<HeaderValue>)>,
    content_types: Vec<String>,
    reads: f64,
}

/// How much of a request is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Level {
    /// Nothing, and why nobody needs it.
    None {
        /// Why.
        reason: &'static str,
    },
    /// That it was made: who, when, from where, to which route, how it ended.
    Metadata,
    /// Its body, too.
    Request {
        /// How many bytes of the body are kept at most.
        limit: usize,
    },
}

impl Rule {
    /// Records nothing of what it matches, and says why. In the coverage, such routes are exempt.
    ///
    /// Match it by [`route`](Self::route) and [`method`](Self::method): headers and the content type are the
    /// client's to choose, so a rule that asks for them alone lets whoever knows it stay out of the log.
    pub fn none(reason: &'static str) -> Self {
        Self::of(Level::None { reason })
    }

    /// Records that a request was made.
    pub fn metadata() -> Self {
        Self::of(Level::Metadata)
    }

    /// Records the body, too, as far as the app reads it: JSON and forms with their secrets hidden, others by
    /// size, and but for `multipart/*` by their SHA-256. It takes a [`CaptureBody`](crate::CaptureBody) within the layer.
    pub fn request() -> Self {
        Self::of(Level::Request { limit: BODY_BYTES })
    }

    fn of(level: Level) -> Self {
        Self {
            level,
            methods: Vec::new(),
            routes: Vec::new(),
            headers: Vec::new(),
            content_types: Vec::new(),
            reads: 1.0,
        }
    }

    /// Only for this method, or another that is named.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.methods.push(method);
        self
    }

    /// Only for this route, or another that is named: its pattern, as the router knows it (`/customers/{id}`).
    /// One that ends in `*` stands for all that begin like it.
    #[must_use]
    pub fn route(mut self, pattern: impl Into<String>) -> Self {
        self.routes.push(pattern.into());
        self
    }

    /// Only with this header, whatever it says. The client chooses that: see [`none`](Self::none).
    #[must_use]
    pub fn with_header(mut self, name: HeaderName) -> Self {
        self.headers.push((name, None));
        self
    }

    /// Only with a header that says exactly this, in any of its lines. The client chooses that: see
    /// [`none`](Self::none).
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, Some(value)));
        self
    }

    /// Only for a body of this type, or another that is named: `application/json`, or `text/*`. Parameters such
    /// as a charset don't count. The client chooses it: see [`none`](Self::none).
    #[must_use]
    pub fn content_type(mut self, kind: impl Into<String>) -> Self {
        self.content_types.push(kind.into());
        self
    }

    /// Of reads, only this fraction: 0.01 is one in a hundred. What can change something is never left to
    /// chance.
    ///
    /// # Panics
    ///
    /// When it is not between 0 and 1.
    #[must_use]
    pub fn sample_reads(mut self, fraction: f64) -> Self {
        assert!(
            (0.0..=1.0).contains(&fraction),
            "a fraction is between 0 and 1, and not {fraction}"
        );
        self.reads = fraction;
        self
    }

    /// Of a body, at most this many bytes; 64 KiB unless told. It says nothing of a rule that keeps none.
    ///
    /// What is told of the body is one value of the entry's context: where it is longer than
    /// [`Caps::value`](audit_core::Caps), the whole `request` is kept as a shortened text. Raise both.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        if let Level::Request { limit } = &mut self.level {
            *limit = bytes;
        }
        self
    }

    pub(crate) fn level(&self) -> Level {
        self.level
    }

    pub(super) fn reads(&self) -> f64 {
        self.reads
    }

    /// Whether a read is taken into the sample; one whose dice panic is.
    pub(super) fn takes(&self, dice: &dyn Dice) -> bool {
        self.reads >= 1.0
            || catch_unwind(AssertUnwindSafe(|| dice.roll())).unwrap_or(0.0) < self.reads
    }

    /// Why it does not match a request; `None` where it does.
    pub(super) fn miss(&self, parts: &Parts, route: &Route) -> Option<Miss> {
        let route = route.as_str();
        let kind = content_type(parts);
        if !self.methods.is_empty() && !self.methods.contains(&parts.method) {
            return Some(Miss::Method);
        }
        let is_route = |pattern: &String| route.is_some_and(|route| is_like(route, pattern));
        if !self.routes.is_empty() && !self.routes.iter().any(is_route) {
            return Some(Miss::Route);
        }
        if let Some((name, _)) = self.headers.iter().find(|wanted| !has(parts, wanted)) {
            return Some(Miss::Header(name.clone()));
        }
        let is_kind = |wanted: &String| kind.is_some_and(|kind| is_type(kind, wanted));
        if !self.content_types.is_empty() && !self.content_types.iter().any(is_kind) {
            return Some(Miss::ContentType);
        }
        None
    }
}

/// What of a rule does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Miss {
    Method,
    Route,
    Header(HeaderName),
    ContentType,
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Method => f.write_str("it is for another method"),
            Self::Route => f.write_str("it is for another route"),
            Self::Header(name) => {
                write!(f, "the header `{name}` is missing or says something else")
            }
            Self::ContentType => f.write_str("it is for another content type"),
        }
    }
}

fn has(parts: &Parts, (name, value): &(HeaderName, Option<HeaderValue>)) -> bool {
    let mut lines = parts.headers.get_all(name).iter();
    lines.any(|line| value.as_ref().is_none_or(|value| value == line))
}

fn is_like(route: &str, pattern: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => route.starts_with(beginning),
        None => route == pattern,
    }
}

/// The type of a request's body, without its parameters.
pub(crate) fn content_type(parts: &Parts) -> Option<&str> {
    let kind = parts.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    kind.split(';').next().map(str::trim)
}

fn is_type(kind: &str, wanted: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(beginning) => kind
            .get(..beginning.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(beginning)),
        None => kind.eq_ignore_ascii_case(wanted),
    }
}
