//! The layer around a bare hyper server: no axum anywhere.

#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

use std::convert::Infallible;
use std::net::SocketAddr;

use audited::test_kit::MemoryStore;
use audited::tower::{AuditLayer, ClientIp, HopsHeader, LookUp, Peer, RouteName, TrustedProxies};
use audited::{Actor, Auditor, Identity, Outcome, assert_audited, audited};
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceBuilder;

#[audited(action = "thing.update", category = "Things")]
async fn update() -> Response<Full<Bytes>> {
    Response::new(Full::from("done"))
}

async fn routes(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    Ok(match request.uri().path() {
        "/things" => update().await,
        "/plain" => Response::new(Full::from("plain")),
        _ => {
            let mut response = Response::new(Full::default());
            *response.status_mut() = hyper::StatusCode::NOT_FOUND;
            response
        }
    })
}

/// Asks about the API key, as one would ask a database.
struct Keys;

impl LookUp for Keys {
    type Error = Infallible;

    async fn look_up(&self, parts: &http::request::Parts) -> Result<Option<Identity>, Infallible> {
        tokio::task::yield_now().await;
        let key = parts.headers.get("x-api-key");
        let key = key.map(|key| key.to_str().unwrap().to_owned());
        Ok(key.map(|key| Actor::api_key(key, "Zapier").into()))
    }
}

/// What a hyper server knows of a request, and tells the layer.
fn introduce(mut request: Request<Incoming>, peer: SocketAddr) -> Request<Incoming> {
    request.extensions_mut().insert(Peer(peer.ip()));
    if request.uri().path() == "/things" {
        request.extensions_mut().insert(RouteName("/things".into()));
    }
    request
}

async fn serve(auditor: Auditor) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let proxies = ClientIp::behind(TrustedProxies::loopback(), HopsHeader::Forwarded);
    let layer = AuditLayer::new(auditor).client_ip(proxies).look_up(Keys);
    tokio::spawn(async move {
        loop {
            let (socket, peer) = listener.accept().await.unwrap();
            let service = ServiceBuilder::new()
                .map_request(move |request| introduce(request, peer))
                .layer(layer.clone())
                .service_fn(routes);
            let connection = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(socket), TowerToHyperService::new(service));
            tokio::spawn(async move { connection.await.unwrap() });
        }
    });
    address
}

async fn post(to: SocketAddr, path: &str) -> String {
    let mut socket = TcpStream::connect(to).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\nx-api-key: k-1\r\n\
        forwarded: for=6.6.6.6;x=\", for=\"[2001:db8::7]:4711\";proto=https\r\n\r\n"
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_bare_hyper_server_is_audited_like_any_other() {
    let store = MemoryStore::new();
    let auditor = Auditor::builder(store.clone()).build().unwrap();
    let address = serve(auditor.clone()).await;
    assert!(post(address, "/things").await.ends_with("done"));
    assert!(post(address, "/plain").await.ends_with("plain"));
    post(address, "/nowhere").await;
    auditor.flush().await;

    let entry =
        assert_audited!(store, action: "thing.update", actor: "api_key:k-1", category: "Things");
    assert_eq!(entry.origin.ip, Some("2001:db8::7".parse().unwrap()));
    assert_eq!(entry.origin.peer, Some("127.0.0.1".parse().unwrap()));
    assert_eq!(entry.origin.ip_method.as_deref(), Some("forwarded"));
    assert_eq!(entry.origin.route.as_deref(), Some("/things"));
    assert_eq!(entry.origin.status, Some(200));
    assert_audited!(store, action: "http.post", outcome: Outcome::Success);
    assert_eq!(
        store.entries().len(),
        2,
        "a path that nobody serves leaves nothing"
    );
}
