//! Whatever is sent: an answer, and no more of it than there is room for.

use audit_core::text::FIELD_BYTES;
use audit_core::{Device, Text};
use audit_tower::{DeviceHeaders, EmbeddedRules, TellDevice};
use http::{HeaderMap, HeaderName, HeaderValue};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::case::{origins, told};

const NAMES: [&str; 8] = [
    "user-agent",
    "sec-ch-ua",
    "sec-ch-ua-full-version-list",
    "sec-ch-ua-mobile",
    "sec-ch-ua-platform",
    "sec-ch-ua-platform-version",
    "sec-ch-ua-model",
    "sec-ch-ua-form-factors",
];

/// Parts of what is sent in earnest, which lead further in than chance does.
const WORDS: [&str; 36] = [
    "Mozilla/5.0 ",
    "Opera/9.80 ",
    "(Windows NT 10.0; Win64; x64)",
    "Windows Phone OS 7.5",
    "MSIE 9.0;",
    "IEMobile/",
    "Trident/7.0;",
    " rv:11.0",
    "(iPhone; CPU iPhone OS 18_6 like Mac OS X)",
    "Version/",
    "Android 10; K",
    "; wv)",
    "Chrome/142.0",
    "HeadlessChrome/",
    "Firefox/",
    "Safari/537.36",
    "CrOS ",
    "DoCoMo/2.0 ",
    "KDDI-",
    "SoftBank/1.0/",
    "PlayStation 4 ",
    "Nintendo",
    "Googlebot",
    "compatible; ",
    "+http://",
    "Sleipnir/",
    "\"Chromium\";v=\"142\"",
    ", ",
    "\"Not_A Brand\"",
    ";v=",
    "\"",
    "\\",
    "?1",
    "?0",
    "\"Windows\"",
    "\"15.0.0\"",
];

/// A value of any bytes that a header can have, and of words among them.
fn values() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![0x20..=0x7E_u8, 0x80..=0xFF_u8, Just(b'\t')];
    let word = prop::sample::select(&WORDS[..]).prop_map(|word| word.as_bytes().to_vec());
    let part = prop_oneof![3 => word, 1 => vec(byte, 0..12)];
    vec(part, 0..12).prop_map(|parts| parts.concat())
}

fn headers(values: &[(usize, Vec<u8>)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in values {
        let name = HeaderName::from_static(NAMES[*name]);
        headers.append(name, HeaderValue::from_bytes(value).unwrap());
    }
    headers
}

/// The most bytes that one of these words can have.
fn longest(device: &Device) -> usize {
    let words = [&device.browser, &device.os, &device.model];
    words
        .into_iter()
        .flatten()
        .map(Text::len)
        .max()
        .unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn nothing_that_is_sent_is_too_much(values in vec((0..NAMES.len(), values()), 0..9)) {
        let headers = DeviceHeaders::of(&headers(&values));
        let device = EmbeddedRules::default().tell(&headers);
        prop_assert_eq!(device.is_some(), !headers.is_empty());
        prop_assert!(device.iter().all(|device| longest(device) <= 100), "{:?}", device);
    }

    #[test]
    fn what_is_remembered_is_what_was_told(values in vec((0..NAMES.len(), values()), 0..9)) {
        let headers = DeviceHeaders::of(&headers(&values));
        let rules = EmbeddedRules::default();
        prop_assert_eq!(rules.tell(&headers), rules.tell(&headers));
    }
}

/// One entry for each, with a device that is bounded, whatever its size.
async fn check(name: &str, value: Vec<u8>) {
    let sent = vec![
        (
            "user-agent".to_owned(),
            b"Mozilla/5.0 (X11; Linux x86_64)".to_vec(),
        ),
        ("sec-ch-ua".to_owned(), b"\"Chromium\";v=\"142\"".to_vec()),
        (name.to_owned(), value),
    ];
    let origins = origins(|layer| layer, [sent]).await;
    let origin = &origins[0];
    assert!(
        longest(origin.device.as_ref().unwrap()) <= 100,
        "{name}: {origin:?}"
    );
    assert!(
        origin
            .app
            .as_ref()
            .is_none_or(|app| app.len() <= FIELD_BYTES),
        "{name}"
    );
}

#[tokio::test]
async fn a_value_of_64_kib_is_bounded_in_each_header() {
    for name in NAMES {
        check(name, vec![b'"'; 65_536]).await;
        check(name, vec![0xFF; 65_536]).await;
        check(name, b"\"a\",".repeat(16_384)).await;
        check(name, b"Chrome/1".repeat(8_192)).await;
    }
}

#[tokio::test]
async fn an_agent_of_any_byte_is_kept_beside_what_it_tells() {
    let bytes = (0x20..=0xFF_u8).filter(|byte| *byte != 0x7F);
    let sent = bytes.map(|byte| vec![("user-agent".to_owned(), vec![b'a', byte])]);
    let sent: Vec<_> = sent.collect();
    let origins = origins(|layer| layer, sent.clone()).await;
    for (sent, origin) in sent.iter().zip(&origins) {
        let kept = origin.user_agent.as_deref().unwrap();
        // A blank at the end is the client's to leave out (RFC 9110 §5.5), and the server's.
        assert_eq!(
            audit_core::text::original(kept),
            sent[0].1,
            "{}",
            told(origin)
        );
    }
    assert_eq!(origins.len(), sent.len());
}
