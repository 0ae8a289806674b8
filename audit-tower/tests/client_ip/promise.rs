//! The promise itself: whatever a client sends, an honest chain of proxies tells its address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU8;

use audit_tower::{ClientIp, HopsHeader, TrustedProxies};
use http::{HeaderMap, HeaderValue};
use proptest::collection::vec;
use proptest::prelude::*;

/// What a hop says, beside the address, as its proxy likes.
#[derive(Debug, Clone)]
struct Style {
    /// In a line of its own, as some proxies write it.
    is_new_line: bool,
    port: Option<u16>,
    /// A parameter that has a client's text in it, such as the host.
    host: Vec<u8>,
    is_host_first: bool,
}

fn styles() -> impl Strategy<Value = Style> {
    (
        any::<bool>(),
        any::<Option<u16>>(),
        vec(header_bytes(), 0..12),
        any::<bool>(),
    )
        .prop_map(|(is_new_line, port, host, is_host_first)| Style {
            is_new_line,
            port,
            host,
            is_host_first,
        })
}

/// Any byte that a header can have, and more often those that mean something.
fn header_bytes() -> impl Strategy<Value = u8> {
    let telling = prop::sample::select(&b"\",;=\\ \tfor_1.:[]%"[..]);
    prop_oneof![telling, 0x20..=0x7E_u8, 0x80..=0xFF_u8]
}

fn clients() -> impl Strategy<Value = IpAddr> {
    let v4 = (0..=255_u8).prop_map(|last| Ipv4Addr::new(203, 0, 113, last).into());
    let v6 = any::<u16>().prop_map(|last| Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, last).into());
    prop_oneof![v4, v6]
}

fn proxies() -> impl Strategy<Value = IpAddr> {
    let v4 = any::<[u8; 3]>().prop_map(|[a, b, c]| Ipv4Addr::new(10, a, b, c).into());
    let v6 = any::<u16>().prop_map(|last| Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, last).into());
    prop_oneof![v4, v6]
}

/// A hop as `X-Forwarded-For` has it.
fn plain(ip: IpAddr, style: &Style) -> Vec<u8> {
    let text = match (ip, style.port) {
        (_, None) => ip.to_string(),
        (IpAddr::V4(ip), Some(port)) => format!("{ip}:{port}"),
        (IpAddr::V6(ip), Some(port)) => format!("[{ip}]:{port}"),
    };
    text.into_bytes()
}

/// A hop as `Forwarded` has it.
fn forwarded(ip: IpAddr, style: &Style) -> Vec<u8> {
    let port = style
        .port
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    let node = match ip {
        IpAddr::V4(ip) => format!("for=\"{ip}{port}\""),
        IpAddr::V6(ip) => format!("FOR=\"[{ip}]{port}\""),
    };
    let mut host = b"host=\"".to_vec();
    for byte in &style.host {
        if b"\"\\".contains(byte) {
            host.push(b'\\');
        }
        host.push(*byte);
    }
    host.push(b'"');
    match style.is_host_first {
        true => [&host[..], node.as_bytes()].join(&b';'),
        false => [node.as_bytes(), &host[..]].join(&b';'),
    }
}

/// What a proxy passes on: what it got, with its hop at the end.
fn add(lines: &mut Vec<Vec<u8>>, hop: &[u8], is_new_line: bool) {
    match lines.last_mut() {
        Some(line) if !is_new_line => {
            line.extend(b", ");
            line.extend(hop);
        }
        _ => lines.push(hop.to_vec()),
    }
}

fn check(
    header: HopsHeader,
    sent: &[Vec<u8>],
    client: (IpAddr, Style),
    chain: &[(IpAddr, Style)],
) -> Result<(), TestCaseError> {
    let (name, hop): (_, fn(IpAddr, &Style) -> Vec<u8>) = match header {
        HopsHeader::XForwardedFor => ("x-forwarded-for", plain),
        _ => ("forwarded", forwarded),
    };
    let mut lines = sent.to_vec();
    for (ip, style) in [&client].into_iter().chain(chain) {
        add(&mut lines, &hop(*ip, style), style.is_new_line);
    }
    let mut headers = HeaderMap::new();
    for line in &lines {
        headers.append(name, HeaderValue::from_bytes(line).unwrap());
    }
    let trusted = TrustedProxies::new(["10.0.0.0/8", "fd00::/8"]).unwrap();
    let peer = Some("10.0.0.2".parse().unwrap());
    let decision = ClientIp::behind(trusted, header).explain(peer, &headers);
    prop_assert_eq!(decision.ip, Some(client.0), "{:?}", decision);
    let count = NonZeroU8::new(u8::try_from(chain.len() + 1).unwrap()).unwrap();
    let decision = ClientIp::after(count, header).explain(None, &headers);
    prop_assert_eq!(decision.ip, Some(client.0), "{:?}", decision);
    Ok(())
}

proptest! {
    #[test]
    fn no_client_can_choose_its_address(
        sent in vec(vec(header_bytes(), 0..40), 0..4),
        client in (clients(), styles()),
        chain in vec((proxies(), styles()), 0..5),
    ) {
        check(HopsHeader::XForwardedFor, &sent, client.clone(), &chain)?;
        check(HopsHeader::Forwarded, &sent, client, &chain)?;
    }

    #[test]
    fn nothing_that_is_sent_is_too_much(lines in vec(vec(header_bytes(), 0..80), 0..6)) {
        for (name, header) in [("x-forwarded-for", HopsHeader::XForwardedFor), ("forwarded", HopsHeader::Forwarded)] {
            let mut headers = HeaderMap::new();
            for line in &lines {
                headers.append(name, HeaderValue::from_bytes(line).unwrap());
            }
            let decision = ClientIp::behind(TrustedProxies::loopback(), header)
                .explain(Some(Ipv4Addr::LOCALHOST.into()), &headers);
            prop_assert_eq!(decision.method.is_some(), true);
        }
    }
}
