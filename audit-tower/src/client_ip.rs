//! Which address a request came from.

mod address;
mod decision;
mod forwarded;
mod header;
mod lines;
mod list;
mod privacy;
mod proxies;

use std::net::IpAddr;
use std::num::NonZeroU8;
use std::sync::Arc;

use audit_core::Origin;
use http::{HeaderMap, HeaderName};

pub use decision::{IpDecision, IpWhy};
pub use header::{AddressHeader, HopsHeader, ProxyHeader};
pub use privacy::IpPrivacy;
pub use proxies::TrustedProxies;

use address::Node;
pub(crate) use lines::Lines;

/// Says which address of a request is the client's.
///
/// Anybody can send any header, so nobody is believed unless told: the [`peer`](Self::peer) that the
/// connection came from is the client. An app behind proxies names them, and the one header in which
/// they tell the client's address:
///
/// - [`behind`](Self::behind) proxies at known addresses. Only what such a peer sends is believed. A
///   header to which each proxy adds a hop is read from the right, over all its lines: the first
///   address that is no trusted proxy is the client. What is to its left, it made up or not, is never
///   looked at. Where all are trusted, the leftmost is the client, as is a trusted peer that sends no
///   header: it speaks for itself.
/// - [`after`](Self::after) a fixed number of proxies whose addresses are not known. Let nobody reach the
///   app past them: the peer is not looked at.
///
/// A hop that can't be read, that is hidden, or that is empty makes the address unknown, never the next
/// one: whoever wrote that may be anybody. So do more than 64 hops, or more than 8 KiB of them; no
/// request costs more than that. Ports and zones are dropped, and a v4 address that is mapped into v6 is
/// the v4 address.
///
/// Proxies have to do their part. Each adds its hop to the end. A header with one address is replaced by
/// the proxy that the app is reached from, or it lets nobody past the one that does. And none lets a
/// client have the header taken out (`Connection: X-Forwarded-For`); where one does, the entry has the
/// proxy's address, and says that it is the `peer`.
///
/// The address is worked out for an entry, not for a request, and [`explain`](Self::explain) tells why
/// it is the one.
///
/// ```
/// # fn main() -> Result<(), audit_core::Error> {
/// use audit_tower::{AddressHeader, ClientIp, HopsHeader, IpPrivacy, TrustedProxies};
///
/// // nginx or a load balancer in a private network
/// let ip = ClientIp::behind(TrustedProxies::private(), HopsHeader::XForwardedFor);
///
/// // a content network that reaches the app by itself, and sends one address
/// let edge = TrustedProxies::new(["173.245.48.0/20", "2400:cb00::/32"])?;
/// let ip = ClientIp::behind(edge, AddressHeader::new("CF-Connecting-IP")?);
///
/// // and of each address only its network is kept
/// let ip = ip.privacy(IpPrivacy::Truncated);
/// # let _ = ip;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct ClientIp {
    source: Source,
    privacy: IpPrivacy,
}

/// Who is believed. Cloned for each request, so what is large is shared.
#[derive(Debug, Clone, Default)]
enum Source {
    #[default]
    Peer,
    Behind(Arc<(TrustedProxies, ProxyHeader)>),
    After(NonZeroU8, HopsHeader),
}

impl ClientIp {
    /// The peer's address, whatever headers say: for an app that clients reach directly.
    pub fn peer() -> Self {
        Self::default()
    }

    /// The address that trusted proxies tell in this header.
    pub fn behind(proxies: TrustedProxies, header: impl Into<ProxyHeader>) -> Self {
        Source::Behind(Arc::new((proxies, header.into()))).into()
    }

    /// The address that the outermost of this many proxies saw: with one, the last hop in the header.
    /// Fewer hops than proxies make it unknown, since the request came past one of them.
    pub fn after(proxies: NonZeroU8, header: HopsHeader) -> Self {
        Source::After(proxies, header).into()
    }

    /// How much of an address the log may keep; all of it unless told.
    #[must_use]
    pub fn privacy(mut self, privacy: IpPrivacy) -> Self {
        self.privacy = privacy;
        self
    }

    /// Which address of such a request is the client's, and why. The peer is absent where the server
    /// knows none, as on a Unix socket.
    pub fn explain(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> IpDecision {
        self.decide(peer, &self.lines(headers))
    }

    /// The lines to decide by: all that is taken from a request before there is an entry.
    pub(crate) fn lines(&self, headers: &HeaderMap) -> Lines {
        self.header()
            .map_or_else(Lines::default, |header| Lines::of(headers, header))
    }

    /// Tells an entry's origin whose address it has, and how that was found.
    pub(crate) fn tell(&self, peer: Option<IpAddr>, lines: &Lines, origin: &mut Origin) {
        let decision = self.decide(peer, lines);
        origin.ip_method = decision.method.clone();
        origin.ip_unknown = decision.unknown();
        self.privacy.tell(&decision, lines, origin);
    }

    fn header(&self) -> Option<&HeaderName> {
        match &self.source {
            Source::Peer => None,
            Source::Behind(behind) => Some(behind.1.name()),
            Source::After(_, header) => Some(header.name()),
        }
    }

    fn decide(&self, peer: Option<IpAddr>, lines: &Lines) -> IpDecision {
        let peer = peer.map(|peer| peer.to_canonical());
        match &self.source {
            Source::Peer => IpDecision::peer(peer, IpWhy::PeerByDefault),
            Source::After(proxies, header) => {
                IpDecision::told(peer, header.word(), counted(*proxies, *header, lines))
            }
            Source::Behind(behind) => {
                let (proxies, header) = &**behind;
                decide_behind(proxies, header, peer, lines)
            }
        }
    }
}

impl From<Source> for ClientIp {
    fn from(source: Source) -> Self {
        Self {
            source,
            privacy: IpPrivacy::default(),
        }
    }
}

/// An address with how it was found, or why there is none.
type Found = Result<(IpAddr, IpWhy), IpWhy>;

fn decide_behind(
    proxies: &TrustedProxies,
    header: &ProxyHeader,
    peer: Option<IpAddr>,
    lines: &Lines,
) -> IpDecision {
    if !peer.is_some_and(|peer| proxies.contains(peer)) {
        return IpDecision::peer(peer, IpWhy::PeerIsNoProxy);
    }
    if lines.is_empty() {
        return IpDecision::peer(peer, IpWhy::NoHeader);
    }
    let found = match header {
        ProxyHeader::Hops(hops) => walked(proxies, *hops, lines),
        ProxyHeader::Address(_) => named(lines),
    };
    IpDecision::told(peer, header.word(), found)
}

/// The first from the right that is no proxy, or the last proxy.
fn walked(proxies: &TrustedProxies, header: HopsHeader, lines: &Lines) -> Found {
    let mut leftmost = Err(IpWhy::Empty);
    for hop in header.hops(lines) {
        let ip = hop?.address()?;
        if !proxies.contains(ip) {
            return Ok((ip, IpWhy::FirstThatIsNoProxy));
        }
        leftmost = Ok((ip, IpWhy::LeftmostProxy));
    }
    leftmost
}

/// The one that the outermost proxy added. Those before it need only be hops.
fn counted(proxies: NonZeroU8, header: HopsHeader, lines: &Lines) -> Found {
    let mut hops = header.hops(lines);
    for _ in 1..proxies.get() {
        hops.next().unwrap_or(Err(IpWhy::TooFewHops))?;
    }
    let hop = hops.next().unwrap_or(Err(IpWhy::TooFewHops))?;
    Ok((hop.address()?, IpWhy::Counted))
}

/// The only address of the only line.
fn named(lines: &Lines) -> Found {
    let line = lines.only().ok_or(IpWhy::Repeated)?;
    let node = match line.len() {
        0..=list::MOST_BYTES => Node::bare(list::trimmed(line)),
        _ => Err(IpWhy::TooLong),
    };
    Ok((node?.address()?, IpWhy::Named))
}
