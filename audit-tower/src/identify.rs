//! Who sends a request, for which organisation, and over which connection.

use std::net::IpAddr;

use audit_core::{Identity, Tenant};
use http::request::Parts;

/// Tells who sends a request. A closure over the request's parts is one, whether it tells an
/// [`Actor`](audit_core::Actor) or an [`Identity`]. Where somebody has to be asked, there is
/// [`LookUp`](crate::LookUp).
///
/// `None` is an anonymous actor, until somebody further in says otherwise with
/// [`Audit::actor`](audit_core::Audit::actor).
pub trait Identify: Send + Sync + 'static {
    /// Who sends it.
    fn identify(&self, parts: &Parts) -> Option<Identity>;
}

impl<F, I> Identify for F
where
    F: Fn(&Parts) -> Option<I> + Send + Sync + 'static,
    I: Into<Identity>,
{
    fn identify(&self, parts: &Parts) -> Option<Identity> {
        self(parts).map(Into::into)
    }
}

/// Tells which organisation a request is for. A closure over the request's parts is one.
///
/// `None` puts the request's entries into [`Tenant::UNKNOWN`], never into somebody's log, until
/// somebody further in says otherwise with [`Audit::tenant`](audit_core::Audit::tenant).
pub trait ResolveTenant: Send + Sync + 'static {
    /// Which organisation it is for.
    fn resolve(&self, parts: &Parts) -> Option<Tenant>;
}

impl<F> ResolveTenant for F
where
    F: Fn(&Parts) -> Option<Tenant> + Send + Sync + 'static,
{
    fn resolve(&self, parts: &Parts) -> Option<Tenant> {
        self(parts)
    }
}

/// Tells which address a request's connection came from. A closure over the request's parts is one.
///
/// It is for servers that know better than the socket: one behind a load balancer that speaks the
/// PROXY protocol, whose connect info has the address that the protocol's header tells. It is asked for
/// each request, so it should look and not work. `None` leaves it to [`Peer`](crate::Peer), and to what
/// axum knows.
pub trait FindPeer: Send + Sync + 'static {
    /// Which address it came from.
    fn find(&self, parts: &Parts) -> Option<IpAddr>;
}

impl<F> FindPeer for F
where
    F: Fn(&Parts) -> Option<IpAddr> + Send + Sync + 'static,
{
    fn find(&self, parts: &Parts) -> Option<IpAddr> {
        self(parts)
    }
}
