//! What axum says of a request.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, MatchedPath};
use http::Extensions;

/// The route that axum matched; cloning it costs a reference count.
#[derive(Clone)]
pub(crate) struct Route(MatchedPath);

impl Route {
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

pub(crate) fn route(extensions: &Extensions) -> Option<Route> {
    extensions.get().cloned().map(Route)
}

pub(crate) fn peer(extensions: &Extensions) -> Option<IpAddr> {
    extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(address)| address.ip())
}
