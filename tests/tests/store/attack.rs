//! Whatever a client sends, it is answered as without the layer, and leaves one entry that says what was
//! sent, or that it was cut.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use audited::query::Order;
use audited::text::{FIELD_BYTES, Truncated, lossless, original};
use audited::tower::{AuditLayer, ClientIp, HopsHeader, Peer, RouteName, TrustedProxies};
use audited::{Audit, Auditor, Entry, Filter, Limit, Redaction, Store, Tenant, audited};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceBuilder;

use crate::database::Database;

#[path = "attack/cases.rs"]
mod cases;

use cases::{Case, cases};

/// How many header lines a server takes: more than hyper does by itself, so that a hundred fit of one.
const MOST_LINES: usize = 128;

/// The most that an entry takes whatever is sent: three headers, a reason and the addresses' header up to
/// their caps, where each byte may be an escape, and what the handler says of a body.
const LARGEST_ENTRY: usize = 5 * 6 * FIELD_BYTES + 2 * 6 * (64 << 10);

/// Tells what it saw of a request, and says it to the log where there is one.
async fn answer(request: Request<Incoming>, audit: Option<Audit>) -> Response<Full<Bytes>> {
    let lines = request.headers().len();
    let case = request.headers().get("x-case").cloned();
    let query = request.uri().query().map(str::len);
    let body = request
        .into_body()
        .collect()
        .await
        .map(|body| body.to_bytes());
    let body = body.unwrap_or_default();
    if let Some(audit) = audit {
        audit.context(
            "case",
            case.and_then(|case| case.to_str().ok()?.parse::<usize>().ok()),
        );
        audit.context("body", lossless(&body));
        let json = serde_json::from_slice::<&RawValue>(&body);
        json.into_iter()
            .for_each(|json| audit.context("json", json));
    }
    Response::new(Full::from(format!(
        "{lines} lines, {query:?}, {} bytes",
        body.len()
    )))
}

#[audited(action = "thing.update", category = "Things")]
async fn update(request: Request<Incoming>) -> Response<Full<Bytes>> {
    answer(request, Some(Audit::current())).await
}

async fn plain(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    Ok(answer(request, None).await)
}

async fn audited_one(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    Ok(update(request).await)
}

/// What one server is given a request by.
#[derive(Clone)]
enum Within {
    Nothing,
    Layer(AuditLayer, Arc<AtomicUsize>),
}

async fn serve(within: Within) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (socket, peer) = listener.accept().await.unwrap();
            tokio::spawn(connection(TokioIo::new(socket), peer, within.clone()));
        }
    });
    address
}

async fn connection(socket: TokioIo<TcpStream>, peer: SocketAddr, within: Within) {
    let mut http = hyper::server::conn::http1::Builder::new();
    http.max_headers(MOST_LINES);
    let introduced = move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer.ip()));
        request.extensions_mut().insert(RouteName("/things".into()));
        request
    };
    let service = ServiceBuilder::new().map_request(introduced);
    // What hyper itself refuses ends the connection with an error.
    let _ended = match within {
        Within::Nothing => {
            let service = service.service_fn(plain);
            http.serve_connection(socket, TowerToHyperService::new(service))
                .await
        }
        Within::Layer(layer, calls) => {
            let service = service.layer(layer).service_fn(move |request| {
                calls.fetch_add(1, SeqCst);
                audited_one(request)
            });
            http.serve_connection(socket, TowerToHyperService::new(service))
                .await
        }
    };
}

/// The status line and the body that a request is answered with; `None` where the connection just ends.
async fn ask(server: SocketAddr, request: &[u8]) -> Option<(String, String)> {
    let mut socket = TcpStream::connect(server).await.unwrap();
    // A server that refuses a head reads no further, and a client that goes on writing is cut off.
    let (mut reader, mut writer) = socket.split();
    let (_, answer) = tokio::join!(writer.write_all(request), async {
        let mut answer = Vec::new();
        let _cut_off = reader.read_to_end(&mut answer).await;
        answer
    });
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.lines().next().unwrap_or_default();
    Some((status.to_owned(), body.to_owned()))
}

/// Counts the texts that are looked through, and their bytes.
#[derive(Clone, Default)]
struct Looks {
    texts: Arc<AtomicUsize>,
    bytes: Arc<AtomicUsize>,
}

struct Attacked {
    database: Database,
    auditor: Auditor,
    looks: Looks,
    calls: Arc<AtomicUsize>,
    without: SocketAddr,
    /// By the header that tells of proxies.
    with: HashMap<HopsHeaderName, SocketAddr>,
}

type HopsHeaderName = &'static str;

impl Attacked {
    async fn new() -> Self {
        let database = Database::new().await;
        let looks = Looks::default();
        let counted = looks.clone();
        let counting = move |text: &str| {
            counted.texts.fetch_add(1, SeqCst);
            counted.bytes.fetch_add(text.len(), SeqCst);
            Vec::new()
        };
        let auditor = Auditor::builder(database.store.clone())
            .redaction(Redaction::new().pattern(counting))
            .patience(Duration::from_secs(60))
            .sink_limit(Duration::from_secs(50))
            .build()
            .unwrap();
        let calls = Arc::new(AtomicUsize::new(0));
        let mut with = HashMap::new();
        for (name, header) in [
            ("x-forwarded-for", HopsHeader::XForwardedFor),
            ("forwarded", HopsHeader::Forwarded),
        ] {
            let ip = ClientIp::behind(TrustedProxies::loopback(), header);
            let layer = AuditLayer::new(auditor.clone()).client_ip(ip);
            with.insert(name, serve(Within::Layer(layer, calls.clone())).await);
        }
        let without = serve(Within::Nothing).await;
        Self {
            database,
            auditor,
            looks,
            calls,
            without,
            with,
        }
    }

    /// Sends one request to both servers.
    async fn send(&self, number: usize, case: &Case) {
        let request = case.request(number);
        let (asked, sent) = (&self.looks, request.len());
        let before = (asked.texts.load(SeqCst), asked.bytes.load(SeqCst));
        let without = ask(self.without, &request).await;
        let with = ask(self.with[case.proxies], &request).await;
        assert_eq!(with, without, "{}", case.name);
        let texts = asked.texts.load(SeqCst) - before.0;
        let bytes = asked.bytes.load(SeqCst) - before.1;
        // Of a head a bounded part is looked at; of a body, what the handler says, each byte of which may
        // be an escape of six, twice.
        let bound = 64 << 10;
        let of_body = 12 * case.body.len();
        assert!(
            bytes <= bound + of_body + sent,
            "{}: {bytes} bytes of {sent}",
            case.name
        );
        assert!(
            texts <= 64 + case.body.len(),
            "{}: {texts} texts",
            case.name
        );
    }

    async fn log(&self) -> Vec<Entry> {
        self.auditor.flush().await;
        let filter = Filter::new(Tenant::default()).order(Order::Oldest);
        let (mut entries, mut cursor) = (Vec::new(), None);
        loop {
            let page = self
                .database
                .store
                .page(&filter, cursor.as_ref(), Limit::MAX);
            let page = page.await.unwrap();
            entries.extend(page.entries);
            cursor = page.newer;
            if cursor.is_none() {
                return entries;
            }
        }
    }
}

/// What an entry has of a value that was sent: all of it, or its beginning with its true length.
#[track_caller]
fn is_sent(case: &Case, field: &str, sent: &[u8], kept: Option<&str>, cut: &[Truncated]) {
    let kept = kept.unwrap_or_default();
    let is_clean = Redaction::new().text(&lossless(sent)) == lossless(sent);
    let kept_bytes = original(kept);
    let mark = cut.iter().find(|cut| cut.field == field);
    match mark {
        _ if !is_clean => assert!(kept.contains("[redacted]"), "{} {field}", case.name),
        None => assert_eq!(kept_bytes, sent, "{} {field}", case.name),
        Some(mark) => {
            assert!(sent.starts_with(&kept_bytes), "{} {field}", case.name);
            assert!(
                kept.len() <= FIELD_BYTES && kept.len() > FIELD_BYTES - 8,
                "{} {field}",
                case.name
            );
            assert!(mark.bytes >= sent.len(), "{} {field}: {mark:?}", case.name);
        }
    }
}

#[track_caller]
fn is_told(case: &Case, entry: &Entry) {
    let origin = &entry.origin;
    for (field, kept) in [
        ("user_agent", &origin.user_agent),
        ("request_id", &origin.request_id),
    ] {
        if let Some(sent) = case.header(
            &field
                .replace("user_agent", "user-agent")
                .replace("request_id", "x-request-id"),
        ) {
            is_sent(case, field, sent, kept.as_deref(), &origin.truncated);
        }
    }
    let reason = case
        .header("x-audit-reason")
        .filter(|reason| !lossless(reason).trim().is_empty());
    if let Some(sent) = reason {
        let sent = original(lossless(sent).trim());
        is_sent(
            case,
            "reason",
            &sent,
            entry.reason.as_deref(),
            &entry.truncated,
        );
    }
    let lines = case.lines(case.proxies).join(&b'\n');
    if !lines.is_empty() && Redaction::new().text(&lossless(&lines)) == lossless(&lines) {
        let kept = original(origin.ip_header.as_deref().unwrap_or_default());
        let is_cut = origin
            .truncated
            .iter()
            .any(|cut| cut.field == "ip_header" && cut.bytes == lines.len());
        assert!(
            lines.ends_with(&kept) && (is_cut || kept == lines),
            "{}",
            case.name
        );
    }
    if let Some(ip) = case.ip {
        let ip = (!ip.is_empty()).then(|| ip.parse().unwrap());
        assert_eq!(origin.ip, ip, "{}", case.name);
    }
    if let Some(json) = &case.json {
        assert_eq!(entry.context.get("json"), Some(json), "{}", case.name);
    }
    let body = lossless(&case.body);
    if Redaction::new().text(&body) == body {
        match &entry.context["body"] {
            Value::String(kept) => assert_eq!(*kept, body, "{}", case.name),
            cut => {
                assert_eq!(cut["bytes"], json!(body.len()), "{}", case.name);
                let kept = cut["$truncated"].as_str().unwrap();
                assert!(body.starts_with(kept) && !kept.is_empty(), "{}", case.name);
            }
        }
    }
    let size = serde_json::to_string(entry).unwrap().len();
    assert!(
        size <= LARGEST_ENTRY,
        "{}: an entry of {size} bytes",
        case.name
    );
}

#[tokio::test]
async fn whatever_is_sent_is_answered_as_without_the_layer_and_leaves_one_entry() {
    let attacked = Attacked::new().await;
    let cases = cases();
    for (number, case) in cases.iter().enumerate() {
        attacked.send(number, case).await;
    }
    let log = attacked.log().await;
    let calls = attacked.calls.load(SeqCst);
    assert!(
        calls > cases.len() / 2 && calls < cases.len(),
        "{calls} of {}",
        cases.len()
    );
    assert_eq!(
        log.len(),
        calls,
        "one entry for each request that came through"
    );
    let counts = attacked.auditor.totals();
    assert_eq!((counts.lost, counts.rejected), (0, 0));
    let mut told = HashMap::new();
    for entry in &log {
        let number = usize::try_from(entry.context["case"].as_u64().unwrap()).unwrap();
        assert!(
            told.insert(number, entry).is_none(),
            "{} left two",
            cases[number].name
        );
        is_told(&cases[number], entry);
    }
    for name in cases::ANSWERED {
        let number = cases.iter().position(|case| case.name == *name).unwrap();
        assert!(told.contains_key(&number), "{name} did not come through");
    }
}
