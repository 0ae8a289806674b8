//! Whose address an entry has when there are proxies in between.

use std::io;
use std::net::{IpAddr, SocketAddr};

use audited::text::{FIELD_BYTES, original};
use audited::{AuditLayer, ClientIp, Entry, HopsHeader, TrustedProxies, audited};
use axum::Router;
use axum::extract::ConnectInfo;
use axum::extract::connect_info::Connected;
use axum::http::request::Parts;
use axum::routing::put;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::app::{App, commit_plan};
use crate::client;

#[audited(action = "customer.touch")]
async fn touch() {}

/// The entry of a request that comes from this machine with these bytes as lines of its head.
async fn entry_of(client_ip: ClientIp, lines: &[u8]) -> Entry {
    let app = App::new().await;
    let layer = AuditLayer::new(app.auditor.clone()).client_ip(client_ip);
    let routes = Router::new().route("/", put(touch));
    let address = app.serve_within(layer, routes).await;
    let mut socket = TcpStream::connect(address).await.unwrap();
    answered(&mut socket, lines).await;
    App::only(app.log().await)
}

async fn answered(socket: &mut TcpStream, lines: &[u8]) {
    let head = b"PUT / HTTP/1.1\r\nhost: test\r\nconnection: close\r\n";
    socket
        .write_all(&[head, lines, b"\r\n"].concat())
        .await
        .unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

fn behind_this_machine() -> ClientIp {
    ClientIp::behind(TrustedProxies::loopback(), HopsHeader::XForwardedFor)
}

fn behind_others() -> ClientIp {
    ClientIp::behind(TrustedProxies::private(), HopsHeader::XForwardedFor)
}

#[track_caller]
fn check(entry: &Entry, ip: Option<&str>, peer: Option<&str>, method: Option<&str>) {
    let parsed = |ip: Option<&str>| ip.map(|ip| ip.parse::<IpAddr>().unwrap());
    let origin = &entry.origin;
    assert_eq!((origin.ip, origin.peer), (parsed(ip), parsed(peer)));
    assert_eq!(origin.ip_method.as_deref(), method);
    assert_eq!(origin.ip_unknown.is_some(), ip.is_none());
}

#[tokio::test]
async fn a_trusted_proxy_tells_the_address_over_all_its_lines() {
    let lines = b"X-Forwarded-For: 6.6.6.6, 203.0.113.7\r\nx-forwarded-for: 127.0.0.9\r\n";
    let entry = entry_of(behind_this_machine(), lines).await;
    let (ip, peer) = (Some("203.0.113.7"), Some("127.0.0.1"));
    check(&entry, ip, peer, Some("x-forwarded-for"));
    let header = entry.origin.ip_header.as_deref();
    assert_eq!(header, Some("6.6.6.6, 203.0.113.7\n127.0.0.9"));
}

#[tokio::test]
async fn any_other_peer_is_not_believed_and_what_it_sent_is_kept() {
    let entry = entry_of(behind_others(), b"x-forwarded-for: 6.6.6.6\r\n").await;
    let peer = Some("127.0.0.1");
    check(&entry, peer, peer, Some("peer"));
    assert_eq!(entry.origin.ip_header.as_deref(), Some("6.6.6.6"));
}

#[tokio::test]
async fn nobody_is_believed_unless_told() {
    let lines = b"x-forwarded-for: 6.6.6.6\r\nforwarded: for=6.6.6.6\r\nx-real-ip: 6.6.6.6\r\n";
    let entry = entry_of(ClientIp::peer(), lines).await;
    let peer = Some("127.0.0.1");
    check(&entry, peer, peer, Some("peer"));
    assert_eq!(entry.origin.ip_header, None);
}

#[tokio::test]
async fn a_hostile_header_costs_no_entry_and_comes_back_as_it_was() {
    let bytes: Vec<u8> = (b'!'..=255).filter(|byte| *byte != 0x7F).collect();
    let lines = [b"x-forwarded-for: 6.6.6.6, ", &bytes[..], b"\r\n"].concat();
    let entry = entry_of(behind_this_machine(), &lines).await;
    check(&entry, None, Some("127.0.0.1"), Some("x-forwarded-for"));
    assert_eq!(
        entry.origin.ip_unknown.as_deref(),
        Some("a hop can't be read")
    );
    let header = original(&entry.origin.ip_header.unwrap());
    assert_eq!(header, [b"6.6.6.6, ", &bytes[..]].concat());
}

#[tokio::test]
async fn many_long_lines_hide_no_client() {
    let sent = format!("x-forwarded-for: {}\r\n", "6.6.6.6,".repeat(500)).repeat(90);
    let lines = format!("{sent}x-forwarded-for: 203.0.113.7\r\n");
    let entry = entry_of(behind_this_machine(), lines.as_bytes()).await;
    let (ip, peer) = (Some("203.0.113.7"), Some("127.0.0.1"));
    check(&entry, ip, peer, Some("x-forwarded-for"));
    let header = entry.origin.ip_header.unwrap();
    assert_eq!(header.len(), FIELD_BYTES);
    assert!(header.ends_with("6.6.6.6,\n203.0.113.7"));
    let [cut] = &entry.origin.truncated[..] else {
        panic!("one field is cut, not {:?}", entry.origin.truncated);
    };
    assert_eq!(
        (cut.field.as_ref(), cut.bytes),
        ("ip_header", 90 * 4_001 + 11)
    );
}

#[tokio::test]
async fn an_entry_in_a_transaction_has_the_address_too() {
    #[audited(action = "customer.move")]
    async fn handler(
        db: axum::extract::State<sqlx::SqlitePool>,
        audit: audited::Audit,
    ) -> Result<(), crate::app::AppError> {
        commit_plan(&db, &audit, 7, "pro").await
    }
    let app = App::new().await;
    let layer = AuditLayer::new(app.auditor.clone()).client_ip(behind_this_machine());
    let routes = Router::new().route("/", put(handler));
    let address = app.serve_within(layer, routes).await;
    let headers = [("x-forwarded-for", "2001:db8::7")];
    assert_eq!(client::send(address, "PUT", "/", &headers, "").await.0, 200);
    let entry = App::only(app.log().await);
    let (ip, peer) = (Some("2001:db8::7"), Some("127.0.0.1"));
    check(&entry, ip, peer, Some("x-forwarded-for"));
}

/// What an app knows of a connection from a load balancer that speaks the PROXY protocol.
#[derive(Debug, Clone)]
struct Connection {
    client: Option<IpAddr>,
}

impl Connected<IncomingStream<'_, ProxyProtocol>> for Connection {
    fn connect_info(stream: IncomingStream<'_, ProxyProtocol>) -> Self {
        stream.remote_addr().clone()
    }
}

/// A listener that reads the protocol's header, as an app would bring one.
struct ProxyProtocol(TcpListener);

impl Listener for ProxyProtocol {
    type Io = TcpStream;
    type Addr = Connection;

    async fn accept(&mut self) -> (TcpStream, Connection) {
        let (mut socket, _) = self.0.accept().await.unwrap();
        let client = match socket.read_u8().await.unwrap() {
            b'P' => version_1(&mut socket).await,
            _ => version_2(&mut socket).await,
        };
        (socket, Connection { client })
    }

    fn local_addr(&self) -> io::Result<Connection> {
        Ok(Connection { client: None })
    }
}

/// `PROXY TCP4 203.0.113.7 10.0.0.1 56324 443`, behind its first letter.
async fn version_1(socket: &mut TcpStream) -> Option<IpAddr> {
    let mut line = Vec::new();
    while line.last() != Some(&b'\n') {
        line.push(socket.read_u8().await.unwrap());
    }
    let line = String::from_utf8(line).unwrap();
    line.split(' ').nth(2)?.parse().ok()
}

/// A signature, the version and the command, the family, a length, and addresses; behind its first byte.
async fn version_2(socket: &mut TcpStream) -> Option<IpAddr> {
    let mut head = [0; 15];
    socket.read_exact(&mut head).await.unwrap();
    let mut rest = vec![0; usize::from(u16::from_be_bytes([head[13], head[14]]))];
    socket.read_exact(&mut rest).await.unwrap();
    match (head[11], head[12] >> 4) {
        (0x21, 1) => Some(<[u8; 4]>::try_from(&rest[..4]).unwrap().into()),
        (0x21, 2) => Some(<[u8; 16]>::try_from(&rest[..16]).unwrap().into()),
        _ => None, // the load balancer itself
    }
}

/// The entry of a request behind such a header.
async fn proxied(header: &[u8], lines: &[u8], client_ip: ClientIp) -> Entry {
    let app = App::new().await;
    let layer = AuditLayer::new(app.auditor.clone())
        .client_ip(client_ip)
        .peer(|parts: &Parts| parts.extensions.get::<ConnectInfo<Connection>>()?.client);
    let routes = Router::new().route("/", put(touch)).layer(layer);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    let service = routes.into_make_service_with_connect_info::<Connection>();
    let server = axum::serve(ProxyProtocol(listener), service);
    tokio::spawn(async move { server.await.unwrap() });
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(header).await.unwrap();
    answered(&mut socket, lines).await;
    App::only(app.log().await)
}

const VERSION_1: &[u8] = b"PROXY TCP4 203.0.113.7 10.0.0.1 56324 443\r\n";
const SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";

#[tokio::test]
async fn the_peer_may_be_the_one_that_the_proxy_protocol_tells() {
    let spoof = b"x-forwarded-for: 6.6.6.6\r\n";
    let entry = proxied(VERSION_1, spoof, ClientIp::peer()).await;
    let peer = Some("203.0.113.7");
    check(&entry, peer, peer, Some("peer"));
    let entry = proxied(VERSION_1, spoof, behind_others()).await;
    check(&entry, peer, peer, Some("peer"));

    let mut version_2 = [SIGNATURE, b"\x21\x21\0\x24"].concat();
    version_2.extend(
        "2001:db8::7"
            .parse::<std::net::Ipv6Addr>()
            .unwrap()
            .octets(),
    );
    version_2.extend([0; 20]);
    let entry = proxied(&version_2, spoof, ClientIp::peer()).await;
    let peer = Some("2001:db8::7");
    check(&entry, peer, peer, Some("peer"));
}

#[tokio::test]
async fn the_peer_that_the_proxy_protocol_tells_may_be_a_proxy_itself() {
    let version_2 = [SIGNATURE, b"\x21\x11\0\x0c", &[10, 0, 0, 9], &[0; 8]].concat();
    let lines = b"x-forwarded-for: 6.6.6.6, 203.0.113.7\r\n";
    let entry = proxied(&version_2, lines, behind_others()).await;
    let (ip, peer) = (Some("203.0.113.7"), Some("10.0.0.9"));
    check(&entry, ip, peer, Some("x-forwarded-for"));
}

#[tokio::test]
async fn without_a_peer_nothing_is_made_up() {
    let local = [SIGNATURE, b"\x20\0\0\0"].concat();
    let lines = b"x-forwarded-for: 6.6.6.6\r\n";
    let entry = proxied(&local, lines, behind_others()).await;
    check(&entry, None, None, None);
}

#[tokio::test]
async fn a_panic_about_the_peer_costs_neither_the_request_nor_its_entry() {
    let app = App::new().await;
    let layer = AuditLayer::new(app.auditor.clone())
        .peer(|_: &Parts| -> Option<IpAddr> { panic!("no connect info") });
    let routes = Router::new().route("/", put(touch));
    let address = app.serve_within(layer, routes).await;
    assert_eq!(client::put(address, "/").await.0, 200);
    let peer = Some("127.0.0.1");
    check(&App::only(app.log().await), peer, peer, Some("peer"));
}
