//! One handler in several apps, called as a server calls them.

use std::net::SocketAddr;
use std::ops::Range;

use audited::{Audit, AuditLayer, Auditor, Delivery, audited};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::routing::{get, put};
use axum::{Json, Router};
use bytes::Bytes;
use http::{HeaderValue, Method, Request};
use http_body_util::BodyExt;
use tower::{Layer, Service, ServiceExt};
use tower_http::trace::TraceLayer;

use crate::customer::Customer;
use crate::sink::Discard;

/// A user agent and a request id, as they lie in a server's buffer.
const HEAD: &str = concat!(
    "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
    "0198c0de-0000-7000-8000-000000000000",
);

/// What is measured, each against `Bare`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// axum and the handler.
    Bare,
    /// A layer that passes everything through: what any layer costs.
    Identity,
    /// tower-http's, without a subscriber.
    Trace,
    /// An unaudited read.
    Read,
    /// An audited change without snapshots.
    Audited,
    /// An audited change with a ten-field struct before and after.
    Snapshots,
    /// The audited change without snapshots, whose response waits for its entry.
    Waiting,
}

impl Case {
    /// Every case, the baseline first.
    pub const ALL: [Self; 7] = [
        Self::Bare,
        Self::Identity,
        Self::Trace,
        Self::Read,
        Self::Audited,
        Self::Snapshots,
        Self::Waiting,
    ];

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::Identity => "identity_layer",
            Self::Trace => "trace_layer",
            Self::Read => "audit_layer_unaudited_read",
            Self::Audited => "audited",
            Self::Snapshots => "audited_with_snapshots",
            Self::Waiting => "audited_and_waited_for",
        }
    }
}

fn customer() -> Customer {
    Customer::new(42)
}

#[audited(
    action = "customer.update",
    category = "Customers",
    summary = "changed the customer"
)]
async fn change(Json(input): Json<Customer>) -> Json<Customer> {
    std::hint::black_box(customer());
    Json(input)
}

#[audited(
    action = "customer.update",
    category = "Customers",
    summary = "changed {target}"
)]
async fn change_with_snapshots(audit: Audit, Json(input): Json<Customer>) -> Json<Customer> {
    let before = customer();
    audit.updated(&before, &input);
    Json(input)
}

/// What every handler does: it has the record before, and takes the one after.
async fn plain(Json(input): Json<Customer>) -> Json<Customer> {
    std::hint::black_box(customer());
    Json(input)
}

/// An app, and the request that is sent to it over and over.
pub struct App {
    router: Router,
    auditor: Auditor,
    case: Case,
    body: String,
    head: Bytes,
}

impl App {
    /// The app of a case. Call it inside a tokio runtime.
    pub fn new(case: Case) -> Self {
        let delivery = if case == Case::Waiting {
            Delivery::BeforeResponse
        } else {
            Delivery::Background
        };
        let auditor = Auditor::builder(Discard)
            .delivery(delivery)
            .build()
            .expect("a valid auditor");
        let audit = AuditLayer::new(auditor.clone());
        let router = Router::new();
        let router = match case {
            Case::Bare => router.route("/customers/{id}", put(plain)),
            Case::Identity => router.route("/customers/{id}", put(plain)).layer(Identity),
            Case::Trace => router
                .route("/customers/{id}", put(plain))
                .layer(TraceLayer::new_for_http()),
            Case::Read => router.route("/customers/{id}", get(plain)).layer(audit),
            Case::Audited | Case::Waiting => {
                router.route("/customers/{id}", put(change)).layer(audit)
            }
            Case::Snapshots => router
                .route("/customers/{id}", put(change_with_snapshots))
                .layer(audit),
        };
        let body = serde_json::to_string(&customer().changed()).expect("a struct is serialisable");
        let head = Bytes::from_static(HEAD.as_bytes()).to_vec();
        let head = Bytes::from(head);
        // A server's buffer is shared already; a fresh one becomes so when it is first cloned.
        drop(head.clone());
        Self {
            router,
            auditor,
            case,
            body,
            head,
        }
    }

    /// One request as a server makes it: parsed, with its peer's address.
    pub fn request(&self) -> Request<Body> {
        let method = if self.case == Case::Read {
            Method::GET
        } else {
            Method::PUT
        };
        let mut request = Request::builder()
            .method(method)
            .uri("/customers/42")
            .header("content-type", HeaderValue::from_static("application/json"))
            .header("user-agent", self.header(0..70))
            .header("x-request-id", self.header(70..106))
            .body(Body::from(self.body.clone()))
            .expect("a valid request");
        let peer = SocketAddr::from(([203, 0, 113, 7], 50_000));
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    }

    /// A header's value as a server has it: a part of the buffer that the request was read into.
    fn header(&self, part: Range<usize>) -> HeaderValue {
        HeaderValue::from_maybe_shared(self.head.slice(part)).expect("visible ASCII")
    }

    /// Answers one request and reads its body.
    pub async fn call(&mut self, request: Request<Body>) {
        let mut service = self.router.as_service::<Body>();
        let ready = service.ready().await.expect("a router is always ready");
        let response = ready.call(request).await.expect("a router does not fail");
        assert!(response.status().is_success(), "{}", response.status());
        let body = response
            .into_body()
            .collect()
            .await
            .expect("a whole body")
            .to_bytes();
        std::hint::black_box(body);
    }

    /// Waits until the auditor has written what it was handed: its work counts, too.
    pub async fn flush(&self) {
        self.auditor.flush().await;
    }
}

/// A layer that does nothing.
#[derive(Clone)]
struct Identity;

impl<S> Layer<S> for Identity {
    type Service = Through<S>;

    fn layer(&self, inner: S) -> Through<S> {
        Through(inner)
    }
}

#[derive(Clone)]
struct Through<S>(S);

impl<S: Service<R>, R> Service<R> for Through<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(
        &mut self,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: R) -> S::Future {
        self.0.call(request)
    }
}
