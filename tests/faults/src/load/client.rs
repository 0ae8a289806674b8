//! A client that speaks HTTP over a socket of its own.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::order::{Action, Order};
use crate::told::Answer;

/// Nobody should wait longer than this for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Its connection stays open from one request to the next.
pub struct Client {
    socket: TcpStream,
    is_connected: bool,
}

impl Client {
    /// The one that is there, or a new one; `None` where nobody lets it in.
    pub async fn connected(client: Option<Self>, shop: SocketAddr) -> Option<Self> {
        if client.is_some() {
            return client;
        }
        let socket = TcpStream::connect(shop).await.ok()?;
        Some(Self {
            socket,
            is_connected: true,
        })
    }

    /// Whether another request can be sent.
    pub fn is_connected(&self) -> bool {
        self.is_connected
    }

    /// Sends an order and waits for the answer.
    pub async fn send(&mut self, action: Action, order: &Order) -> Answer {
        let Ok(request) = request(action, order) else {
            return Answer::None;
        };
        let asked = tokio::time::timeout(PATIENCE, self.exchange(&request)).await;
        self.is_connected = matches!(asked, Ok(Ok(_)));
        match asked {
            Ok(Ok((status, body))) => Answer::of(status, &body),
            Ok(Err(_)) => Answer::None,
            Err(_) => Answer::Late,
        }
    }

    /// What is at this address, as text.
    pub async fn get(&mut self, path: &str) -> io::Result<String> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: shop\r\n\r\n");
        let (status, body) = self.exchange(request.as_bytes()).await?;
        match status {
            200 => Ok(body),
            status => Err(io::Error::other(format!("{path}: {status} {body}"))),
        }
    }

    async fn exchange(&mut self, request: &[u8]) -> io::Result<(u16, String)> {
        self.socket.write_all(request).await?;
        let (mut answer, mut buffer) = (Vec::new(), [0; 4_096]);
        loop {
            if let Some(whole) = whole(&answer)? {
                return Ok(whole);
            }
            match self.socket.read(&mut buffer).await? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => answer.extend_from_slice(&buffer[..read]),
            }
        }
    }
}

/// An order as it goes over the wire.
pub fn request(action: Action, order: &Order) -> crate::Result<Vec<u8>> {
    let body = serde_json::to_string(order)?;
    let request = format!(
        "POST {} HTTP/1.1\r\nhost: shop\r\nx-user: ada\r\nx-request-id: {}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        action.path(),
        order.id,
        body.len(),
    );
    Ok(request.into_bytes())
}

/// An answer's status and body, once all of it is there.
fn whole(answer: &[u8]) -> io::Result<Option<(u16, String)>> {
    let text = String::from_utf8_lossy(answer);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return Ok(None);
    };
    let status = head.split(' ').nth(1).unwrap_or_default();
    let status = status.parse().map_err(io::Error::other)?;
    let complete = body.len() >= length(head)?;
    Ok(complete.then(|| (status, body.to_owned())))
}

fn length(head: &str) -> io::Result<usize> {
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    let mut lengths = lines.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    match lengths.next() {
        Some((_, length)) => length.trim().parse().map_err(io::Error::other),
        None => Ok(0),
    }
}
