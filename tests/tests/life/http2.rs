//! Many requests on one connection, of which a client gives up one.

use std::future::pending;
use std::sync::Arc;

use audited::{Outcome, audited};
use axum::Router;
use axum::routing::put;
use bytes::Bytes;
use http_body_util::Empty;
use hyper::Request;
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use crate::app::App;
use crate::ends::until_one;

fn request(path: &str) -> Request<Empty<Bytes>> {
    let request = Request::put(format!("http://test{path}"));
    request.body(Empty::new()).unwrap()
}

#[tokio::test]
async fn a_stream_that_its_client_resets_was_aborted_and_the_others_go_on() {
    #[audited(action = "customer.touch")]
    async fn wait(began: Arc<Notify>) {
        began.notify_one();
        pending::<()>().await;
    }
    let (began, app) = (Arc::new(Notify::new()), App::new().await);
    let notify = began.clone();
    let routes = Router::new()
        .route("/wait", put(move || wait(notify)))
        .route("/quick", put(async || "done"));
    let address = app.serve(routes).await;
    let socket = TokioIo::new(TcpStream::connect(address).await.unwrap());
    let (mut client, connection) = http2::handshake(TokioExecutor::new(), socket)
        .await
        .unwrap();
    tokio::spawn(connection);
    let answer = client.send_request(request("/wait"));
    tokio::select! {
        () = began.notified() => {} // and the answer is dropped, which resets its stream
        _ = answer => panic!("it never answers"),
    }
    let entry = until_one(&app).await;
    assert_eq!(entry.outcome, Outcome::Aborted);
    assert_eq!(entry.action, "customer.touch");
    let answer = client.send_request(request("/quick")).await.unwrap();
    assert_eq!(answer.status(), 200, "on the same connection");
}
