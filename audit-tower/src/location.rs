//! Where on earth an address is.

#[cfg(feature = "mmdb")]
mod mmdb;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use audit_core::Location;

#[cfg(feature = "mmdb")]
pub use mmdb::Mmdb;

/// Tells where on earth an address is. A closure over the address is one.
///
/// It is asked for each entry, while that is finished: in the auditor's task, or in a commit of the app's
/// own. It should look, and not wait: an answer over a network takes longer than the action that the entry
/// tells of.
///
/// It is asked of the address as the log keeps it: of a network, where only that is kept
/// ([`IpPrivacy::Truncated`](crate::IpPrivacy::Truncated)), and not at all where the address is hidden.
/// Nor is it asked of addresses that are nowhere: private ones, loopback, those of a link.
///
/// ```
/// # fn example(auditor: audit_core::Auditor) {
/// use std::net::IpAddr;
///
/// use audit_core::Location;
/// use audit_tower::AuditLayer;
///
/// let layer = AuditLayer::new(auditor).location(|ip: IpAddr| {
///     let office: IpAddr = "198.41.0.4".parse().ok()?;
///     let mut location = Location::default();
///     location.city = Some("Berlin".into());
///     (ip == office).then_some(location)
/// });
/// # let _ = layer;
/// # }
/// ```
pub trait Locate: Send + Sync + 'static {
    /// Where it is; `None` where that is not known.
    fn locate(&self, ip: IpAddr) -> Option<Location>;
}

impl<F> Locate for F
where
    F: Fn(IpAddr) -> Option<Location> + Send + Sync + 'static,
{
    fn locate(&self, ip: IpAddr) -> Option<Location> {
        self(ip)
    }
}

/// Whether an address can be anywhere: whether it is unicast, and not of a network that everybody has.
pub(crate) fn is_somewhere(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => is_global_v4(ip),
        IpAddr::V6(ip) => is_global_v6(ip),
    }
}

fn is_global_v4(ip: Ipv4Addr) -> bool {
    let [first, second, ..] = ip.octets();
    let is_shared = first == 100 && second & 0xC0 == 64; // RFC 6598
    let is_nobodys = first == 0 || first >= 224; // this host, multicast, reserved
    !(ip.is_private() || ip.is_loopback() || ip.is_link_local() || is_shared || is_nobodys)
}

fn is_global_v6(ip: Ipv6Addr) -> bool {
    let is_local = ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local();
    !(is_local || ip.is_unspecified() || ip.is_multicast())
}

#[cfg(test)]
mod tests;
