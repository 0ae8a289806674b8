//! What the app says of devices, of its own clients and of locations.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use audit_core::{Actor, Device, DeviceKind, HashKey, Location, Origin};
use audit_tower::{AuditLayer, ClientIp, DeviceHeaders, IpPrivacy, Peer};
use http::HeaderName;
use http::request::Parts;

use crate::case::{origins, told};

const CURL: (&str, &str) = ("user-agent", "curl/8.5.0");
const BROWSER: (&str, &str) = (
    "user-agent",
    "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
);

async fn origin(set: impl FnOnce(AuditLayer) -> AuditLayer, headers: &[(&str, &str)]) -> Origin {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), value.as_bytes().to_vec());
    let headers = headers.iter().map(owned).collect();
    origins(set, [headers]).await.remove(0)
}

/// Which app it is, where the app names a header and `key` acts.
async fn app(key: Option<&'static str>, headers: &[(&str, &str)]) -> Option<String> {
    let set = |layer: AuditLayer| {
        layer
            .app_header(HeaderName::from_static("x-client"))
            .actor(move |_: &Parts| Some(Actor::api_key("k-1", key?)))
    };
    let origin = origin(set, headers).await;
    origin.app.map(Into::into)
}

#[tokio::test]
async fn the_header_that_the_app_names_tells_which_client_it_is() {
    let sent = [CURL, ("x-client", "ios/4.2")];
    assert_eq!(app(Some("Zapier"), &sent).await.as_deref(), Some("ios/4.2"));
    assert_eq!(app(None, &sent).await.as_deref(), Some("ios/4.2"));
}

#[tokio::test]
async fn without_it_the_api_key_does() {
    assert_eq!(
        app(Some("Zapier"), &[CURL]).await.as_deref(),
        Some("Zapier")
    );
    let blank = [BROWSER, ("x-client", " ")];
    assert_eq!(app(Some("Zapier"), &blank).await.as_deref(), Some("Zapier"));
    assert_eq!(app(Some("Zapier"), &[]).await.as_deref(), Some("Zapier"));
}

#[tokio::test]
async fn without_a_name_of_the_key_the_agent_does() {
    assert_eq!(app(Some(""), &[CURL]).await.as_deref(), Some("curl 8.5.0"));
    assert_eq!(app(None, &[BROWSER]).await.as_deref(), Some("Web browser"));
    assert_eq!(app(None, &[]).await, None);
}

#[tokio::test]
async fn a_header_that_is_not_named_tells_nothing() {
    let origin = origin(|layer| layer, &[CURL, ("x-client", "ios/4.2")]).await;
    assert_eq!(origin.app.as_deref(), Some("curl 8.5.0"));
}

#[tokio::test]
async fn a_long_header_of_a_client_is_cut_with_a_mark() {
    let set = |layer: AuditLayer| layer.app_header(HeaderName::from_static("x-client"));
    let origin = origin(set, &[("x-client", &"a".repeat(5_000))]).await;
    assert_eq!(origin.app.map(|app| app.len()), Some(2_048));
    let cut = &origin.truncated[0];
    assert_eq!((cut.field.as_str(), cut.bytes), ("app", 5_000));
}

#[tokio::test]
async fn the_app_may_tell_the_device() {
    let tell = |headers: &DeviceHeaders| {
        let mut device = Device::new(DeviceKind::Phone);
        device.model = Some(headers.user_agent()?.into());
        device.os = headers.hints().platform.map(Into::into);
        Some(device)
    };
    let sent = [
        CURL,
        ("sec-ch-ua", "a"),
        ("sec-ch-ua-platform", "\"Acme OS\""),
    ];
    let told_of = origin(|layer| layer.device(tell), &sent).await;
    assert_eq!(
        told(&told_of),
        "phone | - | Acme OS | curl/8.5.0 | curl 8.5.0"
    );
    let none = origin(|layer| layer.device(|_: &DeviceHeaders| None), &sent).await;
    assert_eq!(told(&none), "- | - | - | - | curl 8.5.0");
}

fn somewhere(city: &str) -> Option<Location> {
    let mut location = Location::default();
    location.city = Some(city.into());
    Some(location)
}

#[tokio::test]
async fn a_hook_that_panics_costs_its_answer_alone() {
    let set = |layer: AuditLayer| {
        layer
            .device(|_: &DeviceHeaders| -> Option<Device> { panic!("on purpose") })
            .location(|_: IpAddr| -> Option<Location> { panic!("on purpose") })
    };
    let origin = origin(set, &[CURL]).await;
    assert_eq!((&origin.device, &origin.location), (&None, &None));
    assert_eq!(origin.app.as_deref(), Some("curl 8.5.0"));
    assert!(origin.ip.is_some());
}

/// Which addresses the app was asked of, where a request comes from `peer`.
async fn asked(peer: &'static str, client_ip: ClientIp) -> Vec<String> {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let told = asked.clone();
    let set = |layer: AuditLayer| {
        let locate = move |ip: IpAddr| {
            told.lock().unwrap().push(ip.to_string());
            somewhere("Berlin")
        };
        let layer = layer.client_ip(client_ip).location(locate);
        layer.peer(move |_: &Parts| peer.parse().ok())
    };
    let origin = origin(set, &[]).await;
    let asked = std::mem::take(&mut *asked.lock().unwrap());
    assert_eq!(origin.location.is_some(), !asked.is_empty(), "{peer}");
    asked
}

#[tokio::test]
async fn the_address_as_the_log_keeps_it_is_located() {
    let peer = ClientIp::peer;
    assert_eq!(asked("203.0.113.7", peer()).await, ["203.0.113.7"]);
    assert_eq!(asked("::ffff:203.0.113.7", peer()).await, ["203.0.113.7"]);
    assert_eq!(asked("2001:db8::7", peer()).await, ["2001:db8::7"]);
    let network = || peer().privacy(IpPrivacy::Truncated);
    assert_eq!(asked("203.0.113.7", network()).await, ["203.0.113.0"]);
    assert_eq!(asked("2001:db8:1:2::7", network()).await, ["2001:db8:1::"]);
}

#[tokio::test]
async fn an_address_that_is_hidden_or_nowhere_is_not_located() {
    let none: [&str; 0] = [];
    let hashed = ClientIp::peer().privacy(IpPrivacy::Hashed(HashKey::new([7; 32]).unwrap()));
    assert_eq!(asked("203.0.113.7", hashed).await, none);
    assert_eq!(asked("10.1.2.3", ClientIp::peer()).await, none);
    assert_eq!(asked("127.0.0.1", ClientIp::peer()).await, none);
    assert_eq!(asked("fe80::1", ClientIp::peer()).await, none);
}

#[tokio::test]
async fn a_request_that_nobody_asks_for_an_entry_asks_no_hook() {
    use tower::{Layer, ServiceExt, service_fn};
    let asked = Arc::new(Mutex::new(0));
    let told = asked.clone();
    let store = audit_core::test_kit::MemoryStore::new();
    let auditor = audit_core::Auditor::builder(store).build().unwrap();
    let layer = AuditLayer::new(auditor).location(move |_: IpAddr| {
        *told.lock().unwrap() += 1;
        somewhere("Berlin")
    });
    let app = layer.layer(service_fn(|_: http::Request<()>| async {
        Ok::<_, std::convert::Infallible>(http::Response::new(
            http_body_util::Full::<bytes::Bytes>::default(),
        ))
    }));
    for (method, expected) in [("GET", 0), ("POST", 1)] {
        let request = http::Request::builder().method(method);
        let request = request.extension(Peer("203.0.113.7".parse().unwrap()));
        app.clone()
            .oneshot(request.body(()).unwrap())
            .await
            .unwrap();
        assert_eq!(*asked.lock().unwrap(), expected, "{method}");
    }
}
