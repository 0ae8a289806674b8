//! A tower layer that opens an audit scope for each request: who, and from where.
//!
//! It wraps any tower HTTP service, not only axum's: [`AuditLayer`] goes around the app, and
//! whatever runs within finds the request's scope by itself or in the request's extensions.
//! [`ClientIp`] says whose address an entry has behind proxies, [`TellDevice`] which device it comes from, and
//! [`Locate`] where on earth that is.

mod app;
mod body;
mod capture;
mod client_ip;
#[cfg(any(test, feature = "test-kit"))]
mod coverage_test;
mod declared;
mod device;
mod enrich;
mod future;
mod grpc;
mod identify;
#[cfg(feature = "axum")]
#[path = "known/axum.rs"]
mod known;
#[cfg(not(feature = "axum"))]
#[path = "known/nothing.rs"]
mod known;
mod layer;
mod location;
mod look_up;
mod policy;
mod problem;
mod request;
mod ruling;
mod service;
mod trace;

pub use body::AuditBody;
pub use capture::{CaptureBody, CaptureService, CapturedBody};
pub use client_ip::{
    AddressHeader, ClientIp, HopsHeader, IpDecision, IpPrivacy, IpWhy, ProxyHeader, TrustedProxies,
};
#[cfg(any(test, feature = "test-kit"))]
pub use coverage_test::{CoverageProblem, CoverageReport, CoverageTest, Witness};
pub use declared::{Declared, DeclaredService};
#[cfg(feature = "ua-parser")]
pub use device::UapRules;
pub use device::{ClientHints, DeviceHeaders, EmbeddedRules, TellDevice};
pub use future::ResponseFuture;
pub use identify::{FindPeer, Identify, ResolveTenant};
pub use layer::AuditLayer;
pub use location::Locate;
#[cfg(feature = "mmdb")]
pub use location::Mmdb;
pub use look_up::{LookUp, LookUpFuture, LookUpLayer, LookUpService};
pub use policy::{Dice, Explanation, Level, Policy, Rule};
pub use request::{Peer, RouteName};
pub use service::AuditService;
