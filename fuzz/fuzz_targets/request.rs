//! A request with any headers leaves one entry, and its entry has of each what was sent: all of it, or its
//! beginning with a mark. A device and a trace are what they can be.

#![no_main]

use std::convert::Infallible;
use std::sync::{Arc, Mutex, OnceLock};

use audited::text::{lossless, original};
use audited::tower::{AuditLayer, ClientIp, HopsHeader, Peer, RouteName, TrustedProxies};
use audited::{Auditor, Entry, Error, Redaction, Sink};
use bytes::Bytes;
use http::{HeaderValue, Request, Response};
use http_body_util::Full;
use libfuzzer_sys::fuzz_target;
use tokio::runtime::Runtime;
use tower::{Layer, ServiceExt};

/// The entries since the last look.
#[derive(Clone, Default)]
struct Latest(Arc<Mutex<Vec<Entry>>>);

impl Sink for Latest {
    async fn write(&self, entries: &[Entry]) -> Result<(), Error> {
        self.0.lock().unwrap().extend_from_slice(entries);
        Ok(())
    }
}

struct World {
    runtime: Runtime,
    latest: Latest,
    layer: AuditLayer,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_time().build().unwrap();
        let latest = Latest::default();
        let auditor = runtime.block_on(async { Auditor::builder(latest.clone()).build().unwrap() });
        let ip = ClientIp::behind(TrustedProxies::private(), HopsHeader::XForwardedFor);
        let layer = AuditLayer::new(auditor).client_ip(ip);
        World {
            runtime,
            latest,
            layer,
        }
    })
}

fuzz_target!(|input: (&[u8], &[u8], &[u8], &[u8])| {
    let (agent, id, trace, hops) = input;
    let mut request = Request::post("/things")
        .body(Full::<Bytes>::default())
        .unwrap();
    let mut sent = Vec::new();
    for (name, value) in [
        ("user-agent", agent),
        ("x-request-id", id),
        ("traceparent", trace),
        ("x-forwarded-for", hops),
    ] {
        let Ok(value) = HeaderValue::from_bytes(value) else {
            return;
        };
        sent.push(value.as_bytes().to_vec());
        request.headers_mut().insert(name, value);
    }
    request.extensions_mut().insert(Peer([10, 0, 0, 9].into()));
    request.extensions_mut().insert(RouteName("/things".into()));
    let world = world();
    let service =
        tower::service_fn(async |_| Ok::<_, Infallible>(Response::new(Full::<Bytes>::default())));
    let answer = world
        .runtime
        .block_on(world.layer.layer(service).oneshot(request))
        .unwrap();
    assert_eq!(answer.status(), 200);
    let entries = std::mem::take(&mut *world.latest.0.lock().unwrap());
    let [entry] = &entries[..] else {
        panic!("{} entries", entries.len())
    };

    let origin = &entry.origin;
    is_sent(entry, "user_agent", &sent[0], origin.user_agent.as_deref());
    is_sent(entry, "request_id", &sent[1], origin.request_id.as_deref());
    if let Some(trace) = origin.trace_id.as_deref() {
        let is_hex = trace
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        assert!(trace.len() == 32 && is_hex && sent[2][3..].starts_with(trace.as_bytes()));
    }
    assert_eq!(origin.ip.is_none(), origin.ip_unknown.is_some());
    let read: Entry = serde_json::from_str(&serde_json::to_string(entry).unwrap()).unwrap();
    assert_eq!(read, *entry);
});

fn is_sent(entry: &Entry, field: &str, sent: &[u8], kept: Option<&str>) {
    let text = lossless(sent);
    if Redaction::new().text(&text) != text {
        return assert!(
            kept.is_some_and(|kept| kept.contains("[redacted]")),
            "{field}"
        );
    }
    let kept = original(kept.unwrap_or_default());
    let is_cut = entry
        .origin
        .truncated
        .iter()
        .any(|cut| cut.field == field && cut.bytes == sent.len());
    assert!(
        sent.starts_with(&kept) && (is_cut || kept == sent),
        "{field}: {kept:?}"
    );
}
