//! A case: who is believed, what is sent, and what comes of it.

use std::net::IpAddr;
use std::num::NonZeroU8;

use audit_tower::{AddressHeader, ClientIp, HopsHeader, IpDecision, IpWhy as Why, TrustedProxies};
use http::{HeaderMap, HeaderName, HeaderValue};

pub(crate) struct Case {
    pub(crate) reason: &'static str,
    pub(crate) believed: Believed,
    pub(crate) source: &'static str,
    pub(crate) peer: &'static str,
    pub(crate) lines: Vec<Vec<u8>>,
    /// Empty where it is unknown.
    pub(crate) ip: &'static str,
    pub(crate) why: Why,
}

#[derive(Clone, Copy)]
pub(crate) enum Believed {
    Nobody,
    Networks(&'static [&'static str]),
    Hops(u8),
}

/// Proxies on both kinds of addresses.
const PROXIES: Believed = Believed::Networks(&["10.0.0.0/8", "fd00::/8"]);

/// A case behind the usual proxies. Lines are divided by line ends, which no header has.
pub(crate) fn behind(
    source: &'static str,
    reason: &'static str,
    lines: impl AsRef<[u8]>,
    ip: &'static str,
    why: Why,
) -> Case {
    let lines = lines.as_ref().split(|byte| *byte == b'\n');
    Case {
        reason,
        believed: PROXIES,
        source,
        peer: "10.0.0.2",
        lines: lines.map(<[u8]>::to_vec).collect(),
        ip,
        why,
    }
}

impl Case {
    pub(crate) fn peer(mut self, peer: &'static str) -> Self {
        self.peer = peer;
        self
    }

    pub(crate) fn believing(mut self, believed: Believed) -> Self {
        self.believed = believed;
        self
    }

    pub(crate) fn without_header(mut self) -> Self {
        self.lines.clear();
        self
    }

    pub(crate) fn decided(&self) -> IpDecision {
        self.client_ip()
            .explain(self.peer.parse().ok(), &self.headers())
    }

    /// What an entry says of how it was found.
    pub(crate) fn method(&self) -> Option<&'static str> {
        match self.why {
            Why::NoPeer => None,
            Why::PeerByDefault | Why::PeerIsNoProxy | Why::NoHeader => Some("peer"),
            _ => Some(self.source),
        }
    }

    pub(crate) fn ip(&self) -> Option<IpAddr> {
        (!self.ip.is_empty()).then(|| self.ip.parse().unwrap())
    }

    fn client_ip(&self) -> ClientIp {
        let header = match self.source {
            "x-forwarded-for" => Ok(HopsHeader::XForwardedFor),
            "forwarded" => Ok(HopsHeader::Forwarded),
            "x-real-ip" => Err(AddressHeader::x_real_ip()),
            name => Err(AddressHeader::new(name).unwrap()),
        };
        match (self.believed, header) {
            (Believed::Nobody, _) => ClientIp::peer(),
            (Believed::Networks(networks), header) => {
                let proxies = TrustedProxies::new(networks).unwrap();
                match header {
                    Ok(hops) => ClientIp::behind(proxies, hops),
                    Err(address) => ClientIp::behind(proxies, address),
                }
            }
            (Believed::Hops(hops), header) => {
                ClientIp::after(NonZeroU8::new(hops).unwrap(), header.unwrap())
            }
        }
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in &self.lines {
            let name = HeaderName::from_static(self.source);
            headers.append(name, HeaderValue::from_bytes(line).unwrap());
        }
        headers
    }
}
