//! How much of an address the log may keep.

use std::net::IpAddr;

use audit_core::text::Truncated;
use audit_core::{HashKey, Origin, Text};
use ipnet::IpNet;

use super::{IpDecision, Lines};

const HEADER: &str = "ip_header";

/// How much of an address the log may keep.
///
/// It is about the client's address, and about the peer's unless the peer is certainly a proxy. Where
/// not all of it is kept, the proxies' header is not kept either, since it has the address in it.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub enum IpPrivacy {
    /// All of it, and up to 2 KiB of the proxies' header.
    #[default]
    Full,
    /// Its network: `/24` of a v4 address, `/48` of a v6 address. The other bits are zero, and
    /// `ip_prefix` says how many are kept.
    Truncated,
    /// In place of it, `ip_hash`: the [`hash`](HashKey::hash) of the address as text (`203.0.113.7`,
    /// RFC 5952 for v6). Entries of one address can be found with each other, and by whoever has the
    /// key; entries of a network can't.
    Hashed(HashKey),
}

impl IpPrivacy {
    pub(super) fn tell(&self, decision: &IpDecision, lines: &Lines, origin: &mut Origin) {
        let peer = decision.peer.filter(|_| decision.peer_is_proxy());
        match self {
            Self::Full => {
                origin.ip = decision.ip;
                origin.peer = decision.peer;
                tell_header(lines, origin);
            }
            Self::Truncated => {
                let client = decision.ip.or(decision.peer.filter(|_| peer.is_none()));
                origin.ip_prefix = client.map(prefix);
                origin.ip = decision.ip.map(network);
                origin.peer = peer.or(decision.peer.map(network));
            }
            Self::Hashed(key) => {
                let hash = |ip: IpAddr| key.hash(ip.to_string().as_bytes());
                origin.ip_hash = decision.ip.map(hash);
                origin.peer = peer;
            }
        }
    }
}

fn tell_header(lines: &Lines, origin: &mut Origin) {
    let Some((text, is_whole)) = lines.text() else {
        return;
    };
    origin.ip_header = Some(text);
    if !is_whole {
        origin.truncated.push(Truncated {
            field: Text::new_static(HEADER),
            bytes: lines.bytes(),
        });
    }
}

fn prefix(ip: IpAddr) -> u8 {
    match ip {
        IpAddr::V4(_) => 24,
        IpAddr::V6(_) => 48,
    }
}

fn network(ip: IpAddr) -> IpAddr {
    IpNet::new_assert(ip, prefix(ip)).network()
}

#[cfg(test)]
mod tests;
