//! A request through the layer, and what its entry tells.

use std::convert::Infallible;

use audit_core::test_kit::MemoryStore;
use audit_core::{Auditor, Origin};
use audit_tower::{AuditLayer, Peer};
use bytes::Bytes;
use http::{HeaderValue, Request, Response};
use http_body_util::Full;
use tower::{Layer, ServiceExt, service_fn};

/// What is sent, and what it tells: kind, browser, system, model and app, `-` where nothing is known.
pub(crate) struct Case {
    pub(crate) reason: &'static str,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) told: &'static str,
}

/// A case with this agent, and with client hints by what their names end with.
pub(crate) fn case(
    reason: &'static str,
    agent: &str,
    hints: &[(&str, &str)],
    told: &'static str,
) -> Case {
    let agent = (!agent.is_empty()).then(|| ("user-agent".to_owned(), agent.as_bytes().to_vec()));
    let hints = hints.iter().map(|(name, value)| {
        let name = format!("sec-ch-ua{name}");
        (name, value.as_bytes().to_vec())
    });
    let headers = agent.into_iter().chain(hints).collect();
    Case {
        reason,
        headers,
        told,
    }
}

/// What an entry tells of the device and the app, in one line.
pub(crate) fn told(origin: &Origin) -> String {
    let device = origin.device.as_ref();
    let told = [
        device.map(|device| device.kind.as_str()),
        device.and_then(|device| device.browser.as_deref()),
        device.and_then(|device| device.os.as_deref()),
        device.and_then(|device| device.model.as_deref()),
        origin.app.as_deref(),
    ];
    told.map(|word| word.unwrap_or("-")).join(" | ")
}

/// The origins of requests with these headers, sent one after the other.
pub(crate) async fn origins(
    set: impl FnOnce(AuditLayer) -> AuditLayer,
    requests: impl IntoIterator<Item = Vec<(String, Vec<u8>)>>,
) -> Vec<Origin> {
    let store = MemoryStore::new();
    let auditor = Auditor::builder(store.clone()).build().unwrap();
    let app = service_fn(|_: Request<Full<Bytes>>| async {
        Ok::<_, Infallible>(Response::new(Full::<Bytes>::default()))
    });
    let app = set(AuditLayer::new(auditor.clone())).layer(app);
    for headers in requests {
        let response = app.clone().oneshot(request(&headers)).await.unwrap();
        assert_eq!(response.status(), 200);
    }
    auditor.flush().await;
    let mut entries = store.entries();
    entries.sort_by_key(|entry| entry.id);
    entries.into_iter().map(|entry| entry.origin).collect()
}

fn request(headers: &[(String, Vec<u8>)]) -> Request<Full<Bytes>> {
    let mut request = Request::builder().method("POST").uri("/customers");
    for (name, value) in headers {
        request = request.header(name, HeaderValue::from_bytes(value).unwrap());
    }
    let peer = Peer("203.0.113.7".parse().unwrap());
    request.extension(peer).body(Full::default()).unwrap()
}
