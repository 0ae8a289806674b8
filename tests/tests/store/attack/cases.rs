//! What is sent.

use audited::text::lossless;
use serde_json::{Value, json};

const KIB_64: usize = 64 << 10;

/// One request, and what its entry has to say where that is not just what was sent.
pub(super) struct Case {
    pub(super) name: String,
    headers: Vec<(&'static str, Vec<u8>)>,
    pub(super) body: Vec<u8>,
    /// The header that tells of proxies.
    pub(super) proxies: &'static str,
    /// The address; none where it is empty.
    pub(super) ip: Option<&'static str>,
    pub(super) json: Option<Value>,
}

/// Cases that hyper lets through, whatever else it does not.
pub(super) const ANSWERED: &[&str] = &[
    "byte 255",
    "64 KiB of user-agent",
    "64 KiB of 0xFF in x-request-id",
    "64 KiB of x-audit-reason",
    "64 KiB of x-forwarded-for",
    "100 lines of x-forwarded-for",
    "as many lines as are taken",
    "10,000 levels of arrays",
    "10,000 levels of objects",
    "a key that stands twice",
    "numbers beyond 64 bits",
];

impl Case {
    fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            headers: Vec::new(),
            body: Vec::new(),
            proxies: "x-forwarded-for",
            ip: None,
            json: None,
        }
    }

    fn with(mut self, name: &'static str, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    fn json(mut self, json: Value) -> Self {
        self.json = Some(json);
        self
    }

    /// As it goes over the wire.
    pub(super) fn request(&self, number: usize) -> Vec<u8> {
        let length = self.body.len();
        let mut request = format!(
            "PUT /things?q={number} HTTP/1.1\r\nhost: test\r\nconnection: close\r\nx-case: {number}\r\ncontent-length: {length}\r\n"
        )
        .into_bytes();
        for (name, value) in &self.headers {
            request.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        request.extend(b"\r\n");
        request.extend(&self.body);
        request
    }

    /// A header's only value, as a server reads it.
    pub(super) fn header(&self, name: &str) -> Option<&[u8]> {
        self.lines(name).into_iter().next()
    }

    pub(super) fn lines(&self, name: &str) -> Vec<&[u8]> {
        let lines = self.headers.iter().filter(|(known, _)| *known == name);
        lines.map(|(_, value)| trimmed(value)).collect()
    }
}

/// Without the space around it (RFC 9110 §5.5).
fn trimmed(value: &[u8]) -> &[u8] {
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = value
        .iter()
        .position(|byte| !is_space(byte))
        .unwrap_or(value.len());
    let end = value
        .iter()
        .rposition(|byte| !is_space(byte))
        .map_or(start, |last| last + 1);
    &value[start..end]
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    naughty(&mut cases);
    bytes(&mut cases);
    long(&mut cases);
    lines(&mut cases);
    forwarded(&mut cases);
    bodies(&mut cases);
    cases
}

fn naughty(cases: &mut Vec<Case>) {
    for text in naughty_strings::BLNS {
        let case = Case::new(format!("naughty {text:?}"))
            .with("user-agent", *text)
            .with("x-request-id", *text)
            .with("x-audit-reason", *text)
            .with("x-forwarded-for", *text)
            .body(json!({"text": text}).to_string());
        cases.push(case);
        // What no header may hold comes in a body alone.
        cases.push(Case::new(format!("naughty body {text:?}")).body(*text));
    }
}

fn bytes(cases: &mut Vec<Case>) {
    for byte in 0..=255_u8 {
        let value = vec![b'a', byte, b'\\', byte, b'z'];
        let case = Case::new(format!("byte {byte}"))
            .with("user-agent", value.clone())
            .with("x-request-id", value.clone())
            .with("x-audit-reason", value.clone())
            .with("traceparent", value.clone())
            .with("x-forwarded-for", value.clone());
        cases.push(case.body(value.clone()));
        cases.push(Case::new(format!("byte {byte} in a body")).body(value));
    }
    let all: Vec<u8> = (0..=255).collect();
    cases.push(Case::new("all bytes in a body").body(all.repeat(8)));
    cases.push(Case::new("a lone surrogate").body(r#"{"a":"\ud800"}"#));
}

fn long(cases: &mut Vec<Case>) {
    for name in [
        "user-agent",
        "x-request-id",
        "x-audit-reason",
        "x-forwarded-for",
        "traceparent",
        "referer",
        "cookie",
        "x-other",
    ] {
        for (what, unit) in [
            ("", &b"a"[..]),
            ("of 0xFF in ", b"\xFF"),
            ("of ä in ", "ä".as_bytes()),
            ("of \\ in ", b"\\"),
        ] {
            let title = match what {
                "" => format!("64 KiB of {name}"),
                what => format!("64 KiB {what}{name}"),
            };
            let value = unit.repeat(KIB_64 / unit.len());
            cases.push(Case::new(title).with(name, value));
        }
        let mut odd = vec![b'b'; 2_047];
        odd.extend("\u{1F980}\u{1F980}".as_bytes());
        cases.push(Case::new(format!("a character across the cap of {name}")).with(name, odd));
    }
    cases.push(Case::new("a body of 64 KiB").body(vec![b'a'; KIB_64]));
    cases.push(Case::new("a body of 64 KiB of 0xFF").body(vec![0xFF; KIB_64]));
    cases.push(Case::new("a body of 1 MiB").body(vec![b'a'; 1 << 20]));
}

fn lines(cases: &mut Vec<Case>) {
    let hops = |count: usize| {
        let case = Case::new(format!("{count} lines of x-forwarded-for"));
        (0..count).fold(case, |case, _| case.with("x-forwarded-for", "127.0.0.9"))
    };
    cases.push(hops(1));
    cases.push(hops(100));
    let mut spoofed = hops(99).with("x-forwarded-for", "203.0.113.7");
    spoofed.name = "a client behind 99 lines".to_owned();
    spoofed.ip = Some("203.0.113.7");
    cases.push(spoofed);
    // Four lines are every request's own.
    for (name, count) in [
        ("as many lines as are taken", super::MOST_LINES - 4),
        ("one line too many", super::MOST_LINES - 3),
        ("10,000 lines", 10_000),
    ] {
        let case = Case::new(name);
        cases.push((0..count).fold(case, |case, _| case.with("x-bomb", "b")));
    }
    for kib in [300, 500, 2_000] {
        let value = vec![b'a'; kib << 10];
        cases.push(Case::new(format!("a header of {kib} KiB")).with("x-bomb", value));
    }
    let many = Case::new("a hundred lines of 3 KiB");
    cases.push((0..100).fold(many, |case, _| case.with("user-agent", vec![b'u'; 3 << 10])));
}

/// The examples of RFC 7239, and what is none; this machine is the proxy.
fn forwarded(cases: &mut Vec<Case>) {
    for (value, ip) in [
        (r#"for="_gazonk""#, ""),
        (r#"For="[2001:db8:cafe::17]:4711""#, "2001:db8:cafe::17"),
        ("for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60"),
        ("for=192.0.2.43, for=198.51.100.17", "198.51.100.17"),
        (
            r#"for=192.0.2.43, for="[2001:db8:cafe::17]""#,
            "2001:db8:cafe::17",
        ),
        (
            "for=192.0.2.43,for=198.51.100.17;by=203.0.113.60;proto=http;host=example.com",
            "198.51.100.17",
        ),
        ("for=_hidden, for=_SEVKISEK", ""),
        ("for=unknown", ""),
        ("for=192.0.2.43, for=127.0.0.1", "192.0.2.43"),
        ("", ""),
        (",", ""),
        ("for=", ""),
        ("for=192.0.2.43;", "192.0.2.43"),
        (r#"for="192.0.2.43"#, ""),
        (r#"for=192.0.2.43, for=""#, ""),
        ("for=2001:db8::1", ""),
        ("for=192.0.2.43:80", ""),
        (r#"for="[2001:db8::1""#, ""),
        ("for=192.0.2.256", ""),
        ("proto=https", ""),
        ("for=192.0.2.43;for=192.0.2.44", ""),
        (r#"for=6.6.6.6;x=", for=192.0.2.43"#, "192.0.2.43"),
    ] {
        let mut case = Case::new(format!("forwarded {value}")).with("forwarded", value);
        case.proxies = "forwarded";
        case.ip = Some(ip);
        cases.push(case);
    }
    let mut bytes =
        Case::new("forwarded of any bytes").with("forwarded", b"for=\xFF\xC3\x28;\\\"".to_vec());
    bytes.proxies = "forwarded";
    bytes.ip = Some("");
    cases.push(bytes);
}

fn bodies(cases: &mut Vec<Case>) {
    let too_deep = json!({"$truncated": "nests too deep"});
    let arrays = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    cases.push(
        Case::new("10,000 levels of arrays")
            .body(arrays)
            .json(too_deep.clone()),
    );
    let objects = format!("{}1{}", r#"{"a":"#.repeat(10_000), "}".repeat(10_000));
    cases.push(
        Case::new("10,000 levels of objects")
            .body(objects)
            .json(too_deep),
    );
    cases.push(Case::new("brackets that never end").body("[".repeat(KIB_64)));
    let twice = Case::new("a key that stands twice").body(r#"{"a":1,"a":2,"token":3,"token":4}"#);
    cases.push(
        twice.json(json!({"a": 1, "a#2": 2, "token": "[redacted]", "token#3": "[redacted]"})),
    );
    let keys = format!("{{{}\"b\":1}}", r#""a":1,"#.repeat(10_000));
    cases.push(Case::new("a key that stands 10,000 times").body(keys));
    let numbers =
        "[123456789012345678901234567890,-9223372036854775809,1e400,0.1,18446744073709551615]";
    cases.push(
        Case::new("numbers beyond 64 bits")
            .body(numbers)
            .json(json!([
                "123456789012345678901234567890",
                "-9223372036854775809",
                "1e400",
                0.1,
                u64::MAX
            ])),
    );
    let secrets = json!({"password": "hunter2", "list": [{"note": "by 4111 1111 1111 1111"}]});
    let kept = json!({"password": "[redacted]", "list": [{"note": "by [redacted]"}]});
    cases.push(Case::new("secrets").body(secrets.to_string()).json(kept));
    cases.push(Case::new("many marks").body(lossless(&[0xFF; 100])));
}
