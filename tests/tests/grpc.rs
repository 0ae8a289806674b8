//! gRPC over a real HTTP/2 connection: an entry ends as the call's status says, wherever that stands.

#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

use std::convert::Infallible;
use std::time::Duration;

use audited::test_kit::MemoryStore;
use audited::tower::{AuditLayer, RouteName};
use audited::{Auditor, Covered, Entry, Outcome, audited};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Empty, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::client::conn::http2::{self, SendRequest};
use hyper::{HeaderMap, Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceBuilder;

type Body = UnsyncBoxBody<Bytes, Infallible>;

/// A message of one byte, in gRPC's frame.
const MESSAGE: &[u8] = &[0, 0, 0, 0, 1, 7];

fn trailers(code: &'static str) -> HeaderMap {
    HeaderMap::from_iter([("grpc-status".parse().unwrap(), code.parse().unwrap())])
}

fn answer(body: Body) -> Response<Body> {
    let response = Response::builder().header("content-type", "application/grpc+proto");
    response.body(body).unwrap()
}

/// A message, and the status in the trailers.
fn unary(code: &'static str) -> Response<Body> {
    let message = Full::from(MESSAGE);
    answer(
        message
            .with_trailers(async move { Some(Ok(trailers(code))) })
            .boxed_unsync(),
    )
}

/// The status in the head.
fn head_only(code: &'static str) -> Response<Body> {
    let mut response = answer(Empty::new().boxed_unsync());
    response.headers_mut().extend(trailers(code));
    response
}

#[audited(action = "thing.update")]
async fn update(code: &'static str) -> Response<Body> {
    unary(code)
}

#[audited(action = "thing.view")]
async fn view() -> Response<Body> {
    unary("0")
}

#[derive(Debug)]
struct NotYours;

impl std::fmt::Display for NotYours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the thing is somebody else's")
    }
}

#[audited(action = "thing.update")]
async fn refuse() -> Result<(), NotYours> {
    Err(NotYours)
}

async fn serve_one(request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
    Ok(match request.uri().path() {
        "/ok" => update("0").await,
        "/viewed" => view().await,
        "/missing" => update("5").await,
        "/forbidden" => update("7").await,
        "/refused" => match refuse().await {
            Ok(()) => unary("0"),
            Err(NotYours) => head_only("7"),
        },
        "/plain" => unary("0"),
        "/stranger" => head_only("16"),
        "/nowhere" => head_only("12"),
        "/silent" => answer(Full::from(MESSAGE).boxed_unsync()),
        _ => {
            let first = stream::iter([Ok(Frame::data(Bytes::from(MESSAGE)))]);
            let endless = first.chain(stream::pending());
            answer(StreamBody::new(endless).boxed_unsync())
        }
    })
}

fn introduce(mut request: Request<Incoming>) -> Request<Incoming> {
    let path = request.uri().path().to_owned();
    if path != "/nowhere" {
        request.extensions_mut().insert(RouteName(path.into()));
    }
    request
}

struct Server {
    store: MemoryStore,
    auditor: Auditor,
    client: SendRequest<Empty<Bytes>>,
}

impl Server {
    async fn new() -> Self {
        let store = MemoryStore::new();
        let auditor = Auditor::builder(store.clone()).build().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = ServiceBuilder::new()
            .map_request(introduce)
            .layer(AuditLayer::new(auditor.clone()))
            .service_fn(serve_one);
        tokio::spawn(async move {
            let (socket, _) = listener.accept().await.unwrap();
            let server = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
            let connection =
                server.serve_connection(TokioIo::new(socket), TowerToHyperService::new(service));
            connection.await.unwrap();
        });
        let socket = TokioIo::new(TcpStream::connect(address).await.unwrap());
        let (client, connection) = http2::handshake(TokioExecutor::new(), socket)
            .await
            .unwrap();
        tokio::spawn(connection);
        Self {
            store,
            auditor,
            client,
        }
    }

    async fn send(&mut self, path: &str) -> Response<Incoming> {
        let request = Request::post(format!("http://test{path}"));
        let request = request
            .header("content-type", "application/grpc")
            .body(Empty::new());
        self.client.send_request(request.unwrap()).await.unwrap()
    }

    /// The entries that a call leaves, whose answer is read to its end and comes as it was sent.
    async fn told(&mut self, path: &str, code: Option<&str>) -> Vec<Entry> {
        let (head, body) = self.send(path).await.into_parts();
        let body = body.collect().await.unwrap();
        let trailer = body
            .trailers()
            .and_then(|trailers| trailers.get("grpc-status"))
            .cloned();
        let status = head.headers.get("grpc-status").cloned().or(trailer);
        assert_eq!(
            status.as_ref().map(|status| status.to_str().unwrap()),
            code,
            "{path}"
        );
        self.auditor.flush().await;
        self.store.entries()
    }
}

async fn check(
    path: &str,
    code: Option<&str>,
    action: &str,
    outcome: Outcome,
    reason: Option<&str>,
) {
    let entries = Server::new().await.told(path, code).await;
    let [entry] = &entries[..] else {
        panic!("{path}: one entry, not {entries:#?}");
    };
    let told = (&*entry.action, entry.outcome, entry.reason.as_deref());
    assert_eq!(told, (action, outcome, reason), "{path}");
    assert_eq!(entry.origin.status, Some(200), "{path}");
}

#[tokio::test]
async fn a_call_ends_as_its_trailers_say() {
    check("/ok", Some("0"), "thing.update", Outcome::Success, None).await;
    check("/viewed", Some("0"), "thing.view", Outcome::Success, None).await;
    check(
        "/missing",
        Some("5"),
        "thing.update",
        Outcome::Failure,
        Some("NOT_FOUND"),
    )
    .await;
    check(
        "/forbidden",
        Some("7"),
        "thing.update",
        Outcome::Denied,
        Some("PERMISSION_DENIED"),
    )
    .await;
}

#[tokio::test]
async fn a_call_that_gave_a_reason_keeps_it_and_is_denied_as_its_status_says() {
    let reason = Some("the thing is somebody else's");
    check(
        "/refused",
        Some("7"),
        "thing.update",
        Outcome::Denied,
        reason,
    )
    .await;
}

#[tokio::test]
async fn a_request_that_nobody_claimed_ends_like_this_too() {
    check("/plain", Some("0"), "http.post", Outcome::Success, None).await;
    check(
        "/stranger",
        Some("16"),
        "http.post",
        Outcome::Denied,
        Some("UNAUTHENTICATED"),
    )
    .await;
}

#[tokio::test]
async fn a_call_without_a_status_ended_in_an_unknown_way() {
    check(
        "/silent",
        None,
        "http.post",
        Outcome::Failure,
        Some("UNKNOWN"),
    )
    .await;
}

#[tokio::test]
async fn a_method_that_nobody_serves_leaves_nothing() {
    assert_eq!(Server::new().await.told("/nowhere", Some("12")).await, []);
}

#[tokio::test]
async fn a_client_that_leaves_within_the_answer_aborts_the_call() {
    let mut server = Server::new().await;
    drop(server.send("/endless").await);
    for _ in 0..200 {
        server.auditor.flush().await;
        if let [entry] = &server.store.entries()[..] {
            assert_eq!(entry.outcome, Outcome::Aborted);
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it left no entry within two seconds");
}

#[tokio::test]
async fn a_call_that_was_not_answered_well_shows_nothing_of_its_route() {
    let mut server = Server::new().await;
    server.told("/stranger", Some("16")).await;
    server.told("/plain", Some("0")).await;
    let told = |row: &audited::RouteCoverage| row.coverage;
    let coverage: Vec<_> = server.auditor.coverage().routes.iter().map(told).collect();
    assert_eq!(coverage, [Covered::Unannotated, Covered::Unproved]);
}
