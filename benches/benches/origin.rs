//! How long it takes to tell where a request came from, which is done once an entry is finished.

use std::convert::Infallible;
use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU8;
use std::sync::{Arc, Mutex};

use audited::scope::Source;
use audited::{
    Actor, AuditLayer, Auditor, ClientIp, DeviceHeaders, EmbeddedRules, HopsHeader, Locate, Mmdb,
    Peer, Scope, TellDevice,
};
use audited_benches::Discard;
use criterion::{Criterion, criterion_group, criterion_main};
use http::{HeaderMap, Request, Response};
use http_body_util::Empty;
use maxminddb_writer::Database;
use maxminddb_writer::metadata::IpVersion;
use maxminddb_writer::paths::IpAddrWithMask;
use serde_json::json;
use tempfile::TempDir;
use tower::{Layer, ServiceExt, service_fn};

/// What a Chrome on Windows sends to an app that asked for all its hints.
const SENT: [(&str, &str); 9] = [
    ("x-forwarded-for", "203.0.113.7"),
    (
        "user-agent",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    ),
    (
        "sec-ch-ua",
        r#""Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99""#,
    ),
    (
        "sec-ch-ua-full-version-list",
        r#""Chromium";v="142.0.7444.59", "Google Chrome";v="142.0.7444.59", "Not_A Brand";v="99.0.0.0""#,
    ),
    ("sec-ch-ua-mobile", "?0"),
    ("sec-ch-ua-platform", r#""Windows""#),
    ("sec-ch-ua-platform-version", r#""15.0.0""#),
    ("sec-ch-ua-model", r#""""#),
    ("sec-ch-ua-form-factors", r#""Desktop""#),
];

fn headers() -> HeaderMap {
    let line = |(name, value): &(&'static str, &'static str)| {
        (name.parse().unwrap(), value.parse().unwrap())
    };
    SENT.iter().map(line).collect()
}

fn device(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("device");
    let all = DeviceHeaders::of(&headers());
    let mut agent_alone = HeaderMap::new();
    agent_alone.insert("user-agent", SENT[1].1.parse().unwrap());
    let agent = DeviceHeaders::of(&agent_alone);
    let rules = EmbeddedRules::default();
    for (what, headers) in [("agent", &agent), ("agent and hints", &all)] {
        group.bench_function(format!("{what}, repeated"), |bencher| {
            bencher.iter(|| rules.tell(black_box(headers)));
        });
        group.bench_function(format!("{what}, never seen before"), |bencher| {
            bencher.iter_with_large_drop(|| EmbeddedRules::default().tell(black_box(headers)));
        });
    }
    let mut longest = HeaderMap::new();
    let long = format!("{} {}", SENT[1].1, "Chrome/1.".repeat(8_192));
    longest.insert("user-agent", long.parse().unwrap());
    let longest = DeviceHeaders::of(&longest);
    group.bench_function("an agent of 72 KiB, which is not remembered", |bencher| {
        bencher.iter(|| rules.tell(black_box(&longest)));
    });
    group.bench_function("kept for later, by reference count", |bencher| {
        let headers = headers();
        bencher.iter(|| DeviceHeaders::of(black_box(&headers)));
    });
}

/// Files of 65,536 networks each: cities in the shape of GeoIP2, or in the flat one, and networks.
struct Files(TempDir);

impl Files {
    fn new() -> Self {
        let files = Self(tempfile::tempdir().unwrap());
        files.write("geoip2", |number| {
            let names = |name: &str| {
                let languages = ["de", "en", "es", "fr", "ja", "pt-BR", "ru", "zh-CN"];
                let names = languages.map(|language| (language.to_owned(), json!(format!("{name} {number}"))));
                json!({"geoname_id": number, "names": serde_json::Map::from_iter(names)})
            };
            let mut country = names("Country");
            country["iso_code"] = json!("DE");
            json!({
                "city": names("City"), "continent": names("Europe"), "country": country.clone(),
                "location": {"accuracy_radius": 50, "latitude": 52.5196, "longitude": 13.4069,
                    "time_zone": "Europe/Berlin"},
                "postal": {"code": "10115"}, "registered_country": country, "subdivisions": [names("Region")],
            })
        });
        files.write("flat", |number| {
            json!({
                "city": format!("City {number}"), "country_code": "DE", "latitude": 52.5196,
                "longitude": 13.4069, "postcode": "10115", "state1": "Land Berlin", "state2": "",
                "timezone": "Europe/Berlin",
            })
        });
        files.write("asn", |number| {
            let name = format!("Network {number}");
            json!({"autonomous_system_number": number, "autonomous_system_organization": name})
        });
        files
    }

    fn write(&self, name: &str, record: impl Fn(u32) -> serde_json::Value) {
        let mut database = Database::default();
        database.metadata.binary_format_major_version = 2;
        database.metadata.ip_version = IpVersion::V6;
        // 256 records in all, as many networks share one.
        let records: Vec<_> = (1..=256)
            .map(|number| database.insert_value(record(number)).unwrap())
            .collect();
        for network in 0..=u16::MAX {
            let [third, fourth] = network.to_be_bytes();
            let path: IpAddrWithMask = format!("::203.{third}.{fourth}.0/120").parse().unwrap();
            database.insert_node(path, records[usize::from(fourth)]);
        }
        let file = std::fs::File::create(self.0.path().join(name)).unwrap();
        database.write_to(std::io::BufWriter::new(file)).unwrap();
    }

    fn open(&self, names: &[&str]) -> Mmdb {
        Mmdb::open(names.iter().map(|name| self.0.path().join(name))).unwrap()
    }
}

/// Each look is for another address.
fn location(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("location");
    let files = Files::new();
    for (what, names) in [
        ("a city of GeoIP2", &["geoip2"][..]),
        ("a flat city", &["flat"]),
        ("a city of GeoIP2 and its network", &["geoip2", "asn"]),
    ] {
        let mmdb = files.open(names);
        let mut next = 0_u32;
        group.bench_function(what, |bencher| {
            bencher.iter(|| {
                next = next.wrapping_add(0x9E37_79B1); // goes about all over the file
                let ip = Ipv4Addr::from(0xCB00_0000 | next >> 8);
                let location = mmdb.locate(black_box(IpAddr::V4(ip)));
                assert!(
                    location
                        .as_ref()
                        .is_some_and(|location| location.city.is_some())
                );
                location
            });
        });
    }
}

/// The scope of a request through this layer, which keeps what was sent until an entry is finished.
fn scope(layer: AuditLayer) -> Scope {
    let kept = Arc::new(Mutex::new(None));
    let keep = Arc::clone(&kept);
    let app = layer.layer(service_fn(move |request: Request<Empty<bytes::Bytes>>| {
        *keep.lock().unwrap() = request.extensions().get::<Scope>().cloned();
        async { Ok::<_, Infallible>(Response::new(Empty::<bytes::Bytes>::new())) }
    }));
    let mut request = Request::put("/customers/7").body(Empty::new()).unwrap();
    *request.headers_mut() = headers();
    request
        .extensions_mut()
        .insert(Peer(IpAddr::V4(Ipv4Addr::LOCALHOST)));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(app.oneshot(request)).unwrap();
    kept.lock().unwrap().take().unwrap()
}

fn whole(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("origin");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let auditor = runtime.block_on(async { Auditor::builder(Discard).build().unwrap() });
    let files = Files::new();
    let proxied = ClientIp::after(NonZeroU8::MIN, HopsHeader::XForwardedFor);
    let plain = AuditLayer::new(auditor.clone());
    let full = AuditLayer::new(auditor)
        .client_ip(proxied)
        .location(files.open(&["geoip2", "asn"]));
    let actor = Actor::user("7", "Ada Lovelace");
    for (what, layer) in [
        ("peer and device", plain),
        ("behind a proxy, with its location", full),
    ] {
        let scope = scope(layer);
        let source: &dyn Source = &scope;
        assert!(source.origin(&actor).device.is_some());
        group.bench_function(what, |bencher| {
            bencher.iter(|| source.origin(black_box(&actor)));
        });
    }
}

criterion_group!(benches, device, location, whole);
criterion_main!(benches);
