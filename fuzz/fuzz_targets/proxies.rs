//! Whatever stands to the left of the hop that a trusted proxy added, that hop is the answer; and an
//! untrusted peer is always itself.

#![no_main]

use std::net::IpAddr;

use audited::tower::{ClientIp, HopsHeader, TrustedProxies};
use http::{HeaderMap, HeaderName, HeaderValue};
use libfuzzer_sys::fuzz_target;

const CLIENT: [u8; 4] = [203, 0, 113, 7];
const PROXY: [u8; 4] = [10, 0, 0, 9];

fuzz_target!(|data: &[u8]| {
    check(
        HopsHeader::XForwardedFor,
        "x-forwarded-for",
        "203.0.113.7",
        data,
    );
    check(HopsHeader::Forwarded, "forwarded", "for=203.0.113.7", data);
});

fn check(header: HopsHeader, name: &'static str, hop: &str, data: &[u8]) {
    let rule = ClientIp::behind(TrustedProxies::private(), header);
    // A line end divides what is sent into lines.
    let lines: Vec<&[u8]> = data.split(|byte| *byte == b'\n').collect();
    let (client, proxy) = (IpAddr::from(CLIENT), IpAddr::from(PROXY));

    let sent = headers(name, &lines);
    assert_eq!(
        rule.explain(Some(client), &sent).ip,
        Some(client),
        "an untrusted peer"
    );
    if let Some(ip) = rule.explain(Some(proxy), &sent).ip {
        assert_eq!(ip, ip.to_canonical(), "no mapped address");
    }

    let mut added = lines.clone();
    added.push(hop.as_bytes());
    let sent = headers(name, &added);
    assert_eq!(
        rule.explain(Some(proxy), &sent).ip,
        Some(client),
        "a line of the proxy's own"
    );

    let joined = [data_line(&lines), b", ", hop.as_bytes()].concat();
    let sent = headers(name, &[&joined]);
    assert_eq!(
        rule.explain(Some(proxy), &sent).ip,
        Some(client),
        "the same line"
    );

    added.push(b"?");
    let sent = headers(name, &added);
    assert_eq!(
        rule.explain(Some(proxy), &sent).ip,
        None,
        "a hop that can't be read is never passed over"
    );
}

fn data_line<'l>(lines: &[&'l [u8]]) -> &'l [u8] {
    let last = lines.last().copied().unwrap_or_default();
    if HeaderValue::from_bytes(last).is_ok() {
        last
    } else {
        b""
    }
}

fn headers(name: &'static str, lines: &[&[u8]]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in lines {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append(HeaderName::from_static(name), value);
        }
    }
    headers
}
