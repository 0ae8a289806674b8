//! What a request says, kept until its first entry is finished.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use audit_core::scope::{RouteKey, Source};
use audit_core::text::{Truncated, cut, lossless};
use audit_core::{Actor, IntoReason, Json, Origin, Text};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use uuid::Uuid;

use crate::capture::Kept;
use crate::client_ip::{ClientIp, Lines};
use crate::device::DeviceHeaders;
use crate::enrich::Enrich;
use crate::{known, ruling, trace};

/// The address that a request's connection came from. A server that is not axum's puts it into the
/// request's extensions; with axum, `ConnectInfo<SocketAddr>` serves as well. What else an app knows of
/// its connections is told by [`AuditLayer::peer`](crate::AuditLayer::peer).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// The route that a request matched, for routers other than axum's: put it into the request's
/// extensions outside of the layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteName(pub Text);

/// The most of a header that is looked at. How much of it an entry keeps is the auditor's to say
/// ([`Caps`](audit_core::Caps)): a secret that lies across the cut has to be found first.
const MOST_BYTES: usize = 8_192;

const REASON: HeaderName = HeaderName::from_static("x-audit-reason");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// What a request says. Taking it costs reference counts: it is read only if an entry is made.
pub(crate) struct Request {
    method: Method,
    peer: Option<IpAddr>,
    client_ip: ClientIp,
    /// The lines of the header that `client_ip` reads.
    proxy_lines: Lines,
    route: Route,
    device: DeviceHeaders,
    app: Option<HeaderValue>,
    enrich: Arc<Enrich>,
    request_id: Option<HeaderValue>,
    /// What stands for the id of a request that came without one.
    made_id: OnceLock<Uuid>,
    traceparent: Option<HeaderValue>,
    reason: Option<HeaderValue>,
    /// What is kept of its body.
    kept: Option<Arc<Kept>>,
}

/// The route that a request matched, as far as anybody knows.
#[derive(Clone)]
pub(crate) enum Route {
    Unknown,
    Named(RouteName),
    Framework(known::Route),
}

impl Route {
    pub(crate) fn of(parts: &Parts) -> Self {
        match (
            parts.extensions.get::<RouteName>(),
            known::route(&parts.extensions),
        ) {
            (Some(name), _) => Self::Named(name.clone()),
            (None, Some(route)) => Self::Framework(route),
            (None, None) => Self::Unknown,
        }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Unknown => None,
            Self::Named(name) => Some(&name.0),
            Self::Framework(route) => Some(route.as_str()),
        }
    }
}

impl Request {
    pub(crate) fn of(
        parts: &Parts,
        route: Route,
        peer: Option<IpAddr>,
        client_ip: ClientIp,
        enrich: Arc<Enrich>,
    ) -> Self {
        let header = |headers: &HeaderMap, name: &HeaderName| headers.get(name).cloned();
        Self {
            method: parts.method.clone(),
            peer,
            proxy_lines: client_ip.lines(&parts.headers),
            client_ip,
            route,
            device: DeviceHeaders::of(&parts.headers),
            app: enrich.app(&parts.headers),
            enrich,
            request_id: header(&parts.headers, &REQUEST_ID),
            made_id: OnceLock::new(),
            traceparent: header(&parts.headers, &TRACEPARENT),
            reason: header(&parts.headers, &REASON),
            kept: None,
        }
    }

    pub(crate) fn keeping(self, kept: Option<Arc<Kept>>) -> Self {
        Self { kept, ..self }
    }
}

/// The address that the server says a request's connection came from.
pub(crate) fn peer(parts: &Parts) -> Option<IpAddr> {
    let peer = parts.extensions.get::<Peer>().map(|peer| peer.0);
    peer.or_else(|| known::peer(&parts.extensions))
}

impl Request {
    /// One id for all the entries of a request.
    fn made_id(&self) -> Text {
        let id = self.made_id.get_or_init(Uuid::now_v7);
        Text::new(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()))
    }
}

impl Source for Request {
    fn origin(&self, actor: &Actor) -> Origin {
        let mut origin = Origin::default();
        self.client_ip
            .tell(self.peer, &self.proxy_lines, &mut origin);
        origin.method = Some(method(&self.method));
        origin.route = self.route.as_str().map(Text::from);
        origin.user_agent = keep(&mut origin, "user_agent", self.device.agent());
        origin.app = keep(&mut origin, "app", self.app.as_ref());
        origin.request_id = keep(&mut origin, "request_id", self.request_id.as_ref())
            .or_else(|| Some(self.made_id()));
        origin.trace_id = self.traceparent.as_ref().and_then(trace::id);
        self.enrich.tell(&self.device, actor, &mut origin);
        origin
    }

    fn context(&self) -> Vec<(&'static str, Json)> {
        let told = self.kept.as_ref().map(|kept| kept.tell());
        match told {
            Some(Ok(body)) => vec![("request", body)],
            Some(Err(error)) => {
                tracing::error!(%error, "a body is not told: it can't be written as JSON");
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    fn route(&self) -> Option<RouteKey<'_>> {
        Some(RouteKey {
            method: ruling::coverage_method(&self.method),
            route: self.route.as_str(),
        })
    }

    fn reason(&self) -> Option<Text> {
        lossless(self.reason.as_ref()?.as_bytes()).into_reason()
    }
}

/// A header's text, whole up to its cap whatever bytes it holds.
fn keep(origin: &mut Origin, field: &'static str, value: Option<&HeaderValue>) -> Option<Text> {
    let value = value?;
    if let Some(plain) = value
        .to_str()
        .ok()
        .filter(|plain| plain.len() <= MOST_BYTES && !plain.contains('\\'))
    {
        return Some(Text::from(plain));
    }
    // No byte becomes less than one, so a prefix of the cap's length is enough to fill it.
    let text = lossless(&value.as_bytes()[..value.len().min(MOST_BYTES)]);
    let kept = cut(&text, MOST_BYTES);
    if value.len() > MOST_BYTES || kept.len() < text.len() {
        let field = Text::new_static(field);
        origin.truncated.push(Truncated {
            field,
            bytes: value.len(),
        });
    }
    Some(Text::from(kept))
}

fn method(method: &Method) -> Text {
    const COMMON: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    match COMMON.into_iter().find(|common| *common == method.as_str()) {
        Some(common) => Text::new_static(common),
        None => Text::from(method.as_str()),
    }
}

#[cfg(test)]
mod tests;
