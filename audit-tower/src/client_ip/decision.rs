//! What was decided, and why.

use std::fmt;
use std::net::IpAddr;

use audit_core::Text;

use super::Found;

/// Which address a request came from, and why that one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IpDecision {
    /// The client's address; absent where it can't be known.
    pub ip: Option<IpAddr>,
    /// The address that the connection came from.
    pub peer: Option<IpAddr>,
    /// How it was decided: `peer`, or the name of the header that was read. Absent where no peer is
    /// known, and so nobody could be believed.
    pub method: Option<Text>,
    /// The reason.
    pub why: IpWhy,
}

impl IpDecision {
    /// The peer is the client, if there is one.
    pub(super) fn peer(peer: Option<IpAddr>, why: IpWhy) -> Self {
        Self {
            ip: peer,
            peer,
            method: peer.map(|_| Text::new_static("peer")),
            why: peer.map_or(IpWhy::NoPeer, |_| why),
        }
    }

    /// What proxies told, or failed to.
    pub(super) fn told(peer: Option<IpAddr>, header: Text, found: Found) -> Self {
        let (ip, why) = match found {
            Ok((ip, why)) => (Some(ip), why),
            Err(why) => (None, why),
        };
        Self {
            ip,
            peer,
            method: Some(header),
            why,
        }
    }

    /// Why there is no address, if there is none.
    pub(super) fn unknown(&self) -> Option<Text> {
        let is_known = self.ip.is_some();
        (!is_known).then(|| Text::new_static(self.why.words()))
    }

    /// Whether the peer is certainly a proxy, and no client.
    pub(super) fn peer_is_proxy(&self) -> bool {
        !matches!(
            self.why,
            IpWhy::PeerByDefault
                | IpWhy::PeerIsNoProxy
                | IpWhy::NoHeader
                | IpWhy::NoPeer
                | IpWhy::TooFewHops
        )
    }
}

/// Why an address is the client's, or why none is known to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum IpWhy {
    /// The peer is the client: no header is believed.
    PeerByDefault,
    /// The peer is the client: it is no trusted proxy, so its headers are not believed.
    PeerIsNoProxy,
    /// The peer is the client: it is a trusted proxy that sent no header, so it speaks for itself.
    NoHeader,
    /// The rightmost address in the header that is no trusted proxy is the client.
    FirstThatIsNoProxy,
    /// All addresses in the header are trusted proxies: the leftmost is where it began.
    LeftmostProxy,
    /// The trusted peer names the client.
    Named,
    /// The address that the outermost of the counted proxies saw is the client.
    Counted,
    /// Unknown: the server knows no peer, and so nobody to trust.
    NoPeer,
    /// Unknown: a hop of the header can't be read.
    Unreadable,
    /// Unknown: a hop of the header is empty, or tells nothing of whom it came from.
    Empty,
    /// Unknown: a hop of the header hides whom it came from.
    Hidden,
    /// Unknown: a header with one address was sent more than once.
    Repeated,
    /// Unknown: the header has fewer hops than there are proxies.
    TooFewHops,
    /// Unknown: the header has more hops than are read.
    TooManyHops,
    /// Unknown: the header is longer than is read.
    TooLong,
}

impl IpWhy {
    fn words(self) -> &'static str {
        match self {
            Self::PeerByDefault => "no header is believed, so the peer is the client",
            Self::PeerIsNoProxy => "the peer is no trusted proxy, so its headers are not believed",
            Self::NoHeader => "the trusted peer sent no such header, so it speaks for itself",
            Self::FirstThatIsNoProxy => "the rightmost address that is no trusted proxy",
            Self::LeftmostProxy => {
                "all addresses are trusted proxies, so the leftmost is where it began"
            }
            Self::Named => "the trusted peer names it",
            Self::Counted => "the address that the outermost of the counted proxies saw",
            Self::NoPeer => "the server knows no peer, and so nobody to trust",
            Self::Unreadable => "a hop can't be read",
            Self::Empty => "a hop is empty, or does not tell whom it came from",
            Self::Hidden => "a hop hides whom it came from",
            Self::Repeated => "a header with one address was sent more than once",
            Self::TooFewHops => "there are fewer hops than proxies",
            Self::TooManyHops => "there are more than 64 hops",
            Self::TooLong => "there are more than 8 KiB of hops",
        }
    }
}

impl fmt::Display for IpWhy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}
