use http::HeaderMap;

use super::*;
use crate::{ClientIp, HopsHeader, TrustedProxies};

fn behind(privacy: IpPrivacy) -> ClientIp {
    ClientIp::behind(TrustedProxies::private(), HopsHeader::XForwardedFor).privacy(privacy)
}

fn told(ip: ClientIp, peer: &str, header: &str) -> Origin {
    let mut headers = HeaderMap::new();
    headers.append("x-forwarded-for", header.parse().unwrap());
    let mut origin = Origin::default();
    ip.tell(
        Some(peer.parse().unwrap()),
        &ip.lines(&headers),
        &mut origin,
    );
    origin
}

fn key() -> HashKey {
    HashKey::new("a key that is long enough").unwrap()
}

#[track_caller]
fn check(origin: &Origin, ip: &str, peer: &str) {
    let text = |ip: Option<IpAddr>| ip.map(|ip| ip.to_string()).unwrap_or_default();
    assert_eq!(
        (text(origin.ip), text(origin.peer)),
        (ip.into(), peer.into())
    );
}

#[test]
fn in_full_all_is_kept() {
    let origin = told(behind(IpPrivacy::Full), "10.0.0.2", "6.6.6.6, 203.0.113.7");
    check(&origin, "203.0.113.7", "10.0.0.2");
    assert_eq!(origin.ip_header.as_deref(), Some("6.6.6.6, 203.0.113.7"));
    assert_eq!(origin.ip_method.as_deref(), Some("x-forwarded-for"));
    assert_eq!((origin.ip_prefix, origin.ip_hash), (None, None));
}

#[test]
fn what_an_untrusted_peer_sent_is_kept_and_not_believed() {
    let origin = told(behind(IpPrivacy::Full), "203.0.113.7", "6.6.6.6");
    check(&origin, "203.0.113.7", "203.0.113.7");
    assert_eq!(origin.ip_header.as_deref(), Some("6.6.6.6"));
    assert_eq!(origin.ip_method.as_deref(), Some("peer"));
}

#[test]
fn a_header_that_is_not_asked_for_is_not_kept() {
    assert_eq!(
        told(ClientIp::peer(), "203.0.113.7", "6.6.6.6").ip_header,
        None
    );
}

#[test]
fn a_header_that_is_cut_is_marked() {
    let origin = told(
        behind(IpPrivacy::Full),
        "10.0.0.2",
        &format!("{}, 203.0.113.7", "x".repeat(65_000)),
    );
    check(&origin, "203.0.113.7", "10.0.0.2");
    assert!(
        origin
            .ip_header
            .is_some_and(|header| header.ends_with("x, 203.0.113.7"))
    );
    let mark = Truncated {
        field: "ip_header".into(),
        bytes: 65_013,
    };
    assert_eq!(origin.truncated, [mark]);
}

#[test]
fn of_a_truncated_address_the_network_is_kept() {
    let cut = || behind(IpPrivacy::Truncated);
    let origin = told(cut(), "10.0.0.2", "203.0.113.7");
    check(&origin, "203.0.113.0", "10.0.0.2");
    assert_eq!((origin.ip_prefix, &origin.ip_header), (Some(24), &None));
    let origin = told(cut(), "10.0.0.2", "2001:db8:1:2:3::7");
    check(&origin, "2001:db8:1::", "10.0.0.2");
    assert_eq!(origin.ip_prefix, Some(48));
    let origin = told(cut(), "10.0.0.2", "::ffff:203.0.113.7");
    check(&origin, "203.0.113.0", "10.0.0.2");
}

#[test]
fn of_a_peer_that_may_be_the_client_the_network_is_kept() {
    let origin = told(behind(IpPrivacy::Truncated), "203.0.113.7", "6.6.6.6");
    check(&origin, "203.0.113.0", "203.0.113.0");
    let origin = told(behind(IpPrivacy::Truncated), "10.0.0.2", "unknown");
    check(&origin, "", "10.0.0.2");
    assert_eq!(origin.ip_prefix, None);
    let two = std::num::NonZeroU8::new(2).unwrap();
    let counted = ClientIp::after(two, HopsHeader::XForwardedFor).privacy(IpPrivacy::Truncated);
    let origin = told(counted, "203.0.113.7", "6.6.6.6");
    check(&origin, "", "203.0.113.0");
    assert_eq!(origin.ip_prefix, Some(24));
}

#[test]
fn in_place_of_a_hashed_address_there_is_its_hash() {
    let hashed = || behind(IpPrivacy::Hashed(key()));
    let origin = told(hashed(), "10.0.0.2", "6.6.6.6, 203.0.113.7");
    check(&origin, "", "10.0.0.2");
    assert_eq!(origin.ip_hash, Some(key().hash(b"203.0.113.7")));
    assert_eq!((origin.ip_header, origin.ip_unknown), (None, None));
    let origin = told(hashed(), "::ffff:203.0.113.7", "6.6.6.6");
    check(&origin, "", "");
    assert_eq!(origin.ip_hash, Some(key().hash(b"203.0.113.7")));
}

#[test]
fn no_mode_keeps_an_address_anywhere_else() {
    for privacy in [IpPrivacy::Truncated, IpPrivacy::Hashed(key())] {
        for (peer, header) in [
            ("203.0.113.7", "203.0.113.7"),
            ("10.0.0.2", "203.0.113.7"),
            ("10.0.0.2", "203.0.113.7, unknown"),
            ("10.0.0.2", "203.0.113.7, garbage"),
        ] {
            let origin = told(behind(privacy.clone()), peer, header);
            let text = serde_json::to_string(&origin).unwrap();
            assert!(!text.contains("203.0.113.7"), "{text}");
        }
    }
}

#[test]
fn why_there_is_none_is_told() {
    let origin = told(behind(IpPrivacy::Full), "10.0.0.2", "203.0.113.7, unknown");
    assert_eq!(
        origin.ip_unknown.as_deref(),
        Some("a hop hides whom it came from")
    );
    assert_eq!(origin.ip_method.as_deref(), Some("x-forwarded-for"));
}
