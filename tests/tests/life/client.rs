//! A client that speaks HTTP over a real socket, and can leave midway.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An answer: its status and its body.
pub(crate) type Answer = (u16, String);

/// Sends one request and reads the whole answer.
pub(crate) async fn send(
    to: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    answer(begin(to, method, path, headers, body).await).await
}

/// The same with a body of this type.
pub(crate) async fn send_as(
    to: SocketAddr,
    method: &str,
    path: &str,
    kind: &str,
    body: &str,
) -> Answer {
    let socket = begin_as(to, method, path, kind, &[], body).await;
    answer(socket).await
}

async fn answer(socket: TcpStream) -> Answer {
    let (head, body) = whole(socket).await;
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body)
}

/// The answer's head and body.
pub(crate) async fn whole(mut socket: TcpStream) -> (String, String) {
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

/// The same without headers and body.
pub(crate) async fn put(to: SocketAddr, path: &str) -> Answer {
    send(to, "PUT", path, &[], "").await
}

/// Sends one request and does not wait for the answer: dropping the socket is leaving.
pub(crate) async fn begin(
    to: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> TcpStream {
    begin_as(to, method, path, "application/json", headers, body).await
}

async fn begin_as(
    to: SocketAddr,
    method: &str,
    path: &str,
    kind: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> TcpStream {
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    request.push_str(body);
    let mut socket = TcpStream::connect(to).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    socket
}
