//! The proxies that are believed.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use audit_core::Error;
use ipnet::IpNet;

/// The addresses of proxies that tell the truth. There is no such list without an address in it, and
/// none with all: whoever is on it decides which address an entry has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Networks (`10.0.0.0/8`, `2001:db8::/32`) and single addresses.
    ///
    /// # Errors
    ///
    /// `is_invalid` for what is neither, for an empty list, and for a network of all addresses: use
    /// [`ClientIp::after`](super::ClientIp::after) where those of the proxies are not known.
    pub fn new<N: AsRef<str>>(networks: impl IntoIterator<Item = N>) -> Result<Self, Error> {
        let networks: Vec<IpNet> = networks
            .into_iter()
            .map(|network| parse(network.as_ref()))
            .collect::<Result<_, _>>()?;
        match networks.is_empty() {
            true => Err(Error::invalid(
                "no proxies are named: name some, or use `ClientIp::peer()`",
            )),
            false => Ok(Self(networks)),
        }
    }

    /// This machine: `127.0.0.0/8` and `::1`.
    pub fn loopback() -> Self {
        Self(vec![
            v4([127, 0, 0, 0], 8),
            IpNet::from(IpAddr::V6(Ipv6Addr::LOCALHOST)),
        ])
    }

    /// Private networks: `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16` (RFC 1918) and `fc00::/7`
    /// (RFC 4193). Anybody in them is believed, not only proxies: name these where you can.
    pub fn private() -> Self {
        Self(vec![
            v4([10, 0, 0, 0], 8),
            v4([172, 16, 0, 0], 12),
            v4([192, 168, 0, 0], 16),
            net(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0).into(), 7),
        ])
    }

    /// These and others.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    pub(super) fn contains(&self, ip: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&ip))
    }
}

fn parse(text: &str) -> Result<IpNet, Error> {
    let invalid = |words: &str| Error::invalid(format!("`{text}` {words}"));
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    // Not ipnet's own parser: to it, `010.0.0.0` is `10.0.0.0`, and to others `8.0.0.0`.
    let address: IpAddr = address
        .parse()
        .map_err(|error| invalid("is no address or network").with_source(error))?;
    let length = length.map_or(Ok(IpNet::from(address).max_prefix_len()), |length| {
        length
            .parse::<u8>()
            .map_err(|error| invalid("has no length of a network").with_source(error))
    })?;
    let network = unmapped(address, length).map_err(|_| invalid("is longer than an address"))?;
    match network.prefix_len() {
        0 => Err(invalid(
            "trusts everybody: name your proxies, or count them with `ClientIp::after`",
        )),
        _ => Ok(network),
    }
}

/// A network of v4 addresses that are mapped into v6 is one of v4 addresses.
fn unmapped(address: IpAddr, length: u8) -> Result<IpNet, ipnet::PrefixLenError> {
    match (address.to_canonical(), address) {
        (v4 @ IpAddr::V4(_), IpAddr::V6(_)) if length >= 96 => IpNet::new(v4, length - 96),
        _ => IpNet::new(address, length),
    }
}

fn v4(address: [u8; 4], length: u8) -> IpNet {
    net(Ipv4Addr::from(address).into(), length)
}

fn net(address: IpAddr, length: u8) -> IpNet {
    IpNet::new_assert(address, length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(network: &str, address: &str, expected: bool) {
        let proxies = TrustedProxies::new([network]).unwrap();
        assert_eq!(proxies.contains(address.parse().unwrap()), expected);
    }

    #[track_caller]
    fn refused(networks: &[&str], words: &str) {
        let error = TrustedProxies::new(networks).unwrap_err();
        assert!(error.is_invalid());
        assert!(error.to_string().contains(words), "{error}");
    }

    #[test]
    fn a_network_has_its_addresses_and_an_address_is_one() {
        check("10.0.0.0/8", "10.255.0.1", true);
        check("10.0.0.0/8", "11.0.0.1", false);
        check("10.9.9.9/8", "10.0.0.1", true);
        check("10.0.0.2", "10.0.0.2", true);
        check("10.0.0.2", "10.0.0.3", false);
        check("2001:db8::/32", "2001:db8:1::1", true);
        check("2001:db8::/32", "2001:db9::1", false);
        check("10.0.0.0/8", "::1", false);
    }

    #[test]
    fn a_mapped_network_is_one_of_v4() {
        check("::ffff:10.0.0.0/104", "10.1.2.3", true);
        check("::ffff:10.0.0.0/104", "11.1.2.3", false);
        check("::ffff:10.0.0.2", "10.0.0.2", true);
    }

    #[test]
    fn presets_are_what_they_say() {
        let of = |proxies: TrustedProxies, ip: &str| proxies.contains(ip.parse().unwrap());
        for ip in ["127.0.0.1", "127.255.0.1", "::1"] {
            assert!(of(TrustedProxies::loopback(), ip), "{ip}");
            assert!(!of(TrustedProxies::private(), ip), "{ip}");
        }
        for ip in ["10.0.0.1", "172.31.255.255", "192.168.9.9", "fd12::1"] {
            assert!(of(TrustedProxies::private(), ip), "{ip}");
            assert!(!of(TrustedProxies::loopback(), ip), "{ip}");
        }
        for ip in ["172.32.0.1", "169.254.0.1", "100.64.0.1", "fe80::1", "::"] {
            let both = TrustedProxies::private().and(TrustedProxies::loopback());
            assert!(!of(both, ip), "{ip}");
        }
    }

    #[test]
    fn what_trusts_nobody_or_everybody_is_refused() {
        refused(&[], "no proxies");
        refused(&["0.0.0.0/0"], "trusts everybody");
        refused(&["10.0.0.0/8", "::/0"], "trusts everybody");
        refused(&["::ffff:0.0.0.0/96"], "trusts everybody");
        refused(&["10.0.0.0/33"], "longer than");
        refused(&["10.0.0.0/"], "no length");
        refused(&["10.0.0.0/+8x"], "no length");
        refused(&["010.0.0.0/8"], "no address");
        refused(&["nginx.internal"], "no address");
        refused(&[""], "no address");
    }
}
