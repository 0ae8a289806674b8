//! What a look-up owes the service that it stands before: tower's own rules.

#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Poll};

use audit_core::test_kit::MemoryStore;
use audit_core::{Actor, Auditor, Identity};
use audit_tower::{AuditLayer, LookUp};
use http::request::Parts;
use http::{Request, Response, StatusCode};
use http_body_util::{Empty, Full};
use tower::{Layer, Service, ServiceExt};

type Body = Full<bytes::Bytes>;

/// Takes one request each time that it said it is ready. A clone has to be asked anew.
struct Strict {
    is_ready: bool,
    calls: Arc<AtomicUsize>,
}

impl Clone for Strict {
    fn clone(&self) -> Self {
        let calls = self.calls.clone();
        Self {
            is_ready: false,
            calls,
        }
    }
}

impl Service<Request<Empty<bytes::Bytes>>> for Strict {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.is_ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Empty<bytes::Bytes>>) -> Self::Future {
        assert!(
            std::mem::take(&mut self.is_ready),
            "called without being ready"
        );
        self.calls.fetch_add(1, SeqCst);
        std::future::ready(Ok(Response::new(Body::default())))
    }
}

/// Answers as late as it is told to, and fails where that is told.
struct Slow;

impl LookUp for Slow {
    type Error = String;

    async fn look_up(&self, parts: &Parts) -> Result<Option<Identity>, String> {
        for _ in 0..parts.uri.path().len() {
            tokio::task::yield_now().await;
        }
        match parts.uri.path() {
            "/broken" => Err("the database is down".to_owned()),
            path => Ok(Some(Actor::user(path, path).into())),
        }
    }
}

fn post(path: &str) -> Request<Empty<bytes::Bytes>> {
    Request::post(path).body(Empty::new()).unwrap()
}

fn built() -> (AuditLayer, Strict, Arc<AtomicUsize>) {
    let auditor = Auditor::builder(MemoryStore::new()).build().unwrap();
    let calls = Arc::new(AtomicUsize::new(0));
    let strict = Strict {
        is_ready: false,
        calls: calls.clone(),
    };
    (AuditLayer::new(auditor), strict, calls)
}

#[tokio::test]
async fn the_service_that_is_called_is_the_one_that_was_ready() {
    let (layer, strict, calls) = built();
    let mut service = layer.look_up(Slow).layer(strict);
    // All are on their way before the first is answered.
    let mut answers = Vec::new();
    for path in ["/the-slowest-of-all", "/slow", "/"] {
        answers.push(service.ready().await.unwrap().call(post(path)));
    }
    for answer in answers {
        assert_eq!(answer.await.unwrap().status(), StatusCode::OK);
    }
    assert_eq!(calls.load(SeqCst), 3);
}

#[tokio::test]
async fn a_service_is_not_called_for_a_request_that_is_refused() {
    let (layer, strict, calls) = built();
    let mut service = layer.look_up(Slow).layer(strict);
    let answer = service.ready().await.unwrap().call(post("/broken")).await;
    let answer = answer.unwrap();
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers()["retry-after"], "5");
    assert_eq!(calls.load(SeqCst), 0);
    let answer = service.ready().await.unwrap().call(post("/")).await;
    assert_eq!(answer.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn a_request_that_is_dropped_before_its_answer_does_not_reach_the_service() {
    let (layer, strict, calls) = built();
    let mut service = layer.look_up(Slow).layer(strict);
    let mut answer = Box::pin(service.ready().await.unwrap().call(post("/slow")));
    let context = &mut Context::from_waker(std::task::Waker::noop());
    assert!(Pin::new(&mut answer).poll(context).is_pending());
    drop(answer);
    assert_eq!(calls.load(SeqCst), 0);
}

/// It would not compile if a layer without a look-up asked for a service that can be cloned.
#[tokio::test]
async fn without_a_look_up_a_service_need_not_be_clone() {
    struct Once(Strict);

    impl Service<Request<Empty<bytes::Bytes>>> for Once {
        type Response = Response<Body>;
        type Error = Infallible;
        type Future = std::future::Ready<Result<Response<Body>, Infallible>>;

        fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            self.0.poll_ready(context)
        }

        fn call(&mut self, request: Request<Empty<bytes::Bytes>>) -> Self::Future {
            self.0.call(request)
        }
    }

    let (layer, strict, calls) = built();
    let answer = layer.layer(Once(strict)).oneshot(post("/")).await;
    assert_eq!(answer.unwrap().status(), StatusCode::OK);
    assert_eq!(calls.load(SeqCst), 1);
}
