//! A test of an app's own: every route that changes something is audited, or exempt.

mod openapi;
mod report;
mod witness;

use std::collections::BTreeSet;
use std::error::Error;
use std::future::poll_fn;
use std::pin::pin;

use audit_core::Coverage;
use http::{Method, Request, Response};
use http_body::Body;
use serde_json::Value;
use tower_service::Service;

use report::Judge;
pub use report::{CoverageProblem, CoverageReport};
pub use witness::Witness;

use crate::ruling::coverage_method;

/// Finds the routes that change something and are neither audited nor exempt, by a sample request to each.
///
/// A sample has to reach its route's handler, not to succeed: one for a record that does not exist
/// will do, where the handler is what looks for it. It runs for itself, since it reads the auditor's
/// coverage before and after each sample: nothing else may ask the app at the same time.
///
/// ```
/// # use std::convert::Infallible;
/// # use audit_core::{Auditor, test_kit::MemoryStore};
/// # use audit_tower::{AuditLayer, CoverageTest, RouteName};
/// # use http::{Request, Response};
/// # use tower::ServiceBuilder;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # let auditor = Auditor::builder(MemoryStore::new()).build().unwrap();
/// # let update = async |request: Request<String>| {
/// #     let scope = request.extensions().get::<audit_core::Scope>().unwrap().clone();
/// #     let call = async { Ok::<_, Infallible>(Response::new(String::new())) };
/// #     scope.call("customer.update", call).await
/// # };
/// # let app = ServiceBuilder::new()
/// #     .map_request(|mut request: Request<String>| {
/// #         request.extensions_mut().insert(RouteName("/customers/{id}".into()));
/// #         request
/// #     })
/// #     .layer(AuditLayer::new(auditor.clone()))
/// #     .service_fn(update);
/// let rename = Request::put("/customers/7").body(r#"{"name": "Acme"}"#.to_owned()).unwrap();
/// CoverageTest::new()
///     .sample("/customers/{id}", rename)
///     .run(app, &auditor) // with axum: the router, with its layer
///     .await
///     .assert();
/// # }
/// ```
#[derive(Debug)]
#[must_use = "a test is to be run"]
pub struct CoverageTest<B> {
    /// The routes that have to be covered.
    routes: BTreeSet<Route>,
    samples: Vec<(Route, Request<B>)>,
}

/// A route, by its pattern and its method.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Route {
    pattern: String,
    method: String,
}

impl<B> Default for CoverageTest<B> {
    fn default() -> Self {
        Self {
            routes: BTreeSet::new(),
            samples: Vec::new(),
        }
    }
}

impl<B> CoverageTest<B> {
    /// A test of no route.
    pub fn new() -> Self {
        Self::default()
    }

    /// With a route that has to be covered: its method, and its pattern as the router knows it. Those of
    /// samples need not be named.
    pub fn route(mut self, method: &Method, pattern: &str) -> Self {
        self.routes.insert(Route::new(method, pattern));
        self
    }

    /// With the routes of an OpenAPI document (version 3, as JSON) whose methods can change something, all
    /// below this prefix, which is empty for an app that is not nested.
    ///
    /// # Panics
    ///
    /// When the document has no `paths`, or tells of no such operation: a test that asks for nothing would prove
    /// nothing. When a path item is a `$ref`, which is not followed.
    pub fn openapi(mut self, prefix: &str, document: &Value) -> Self {
        for (method, pattern) in openapi::operations(document) {
            self = self.route(&method, &format!("{prefix}{pattern}"));
        }
        self
    }

    /// With a request that reaches the handler of the route with this pattern. Its method is the request's.
    pub fn sample(mut self, pattern: &str, request: Request<B>) -> Self {
        let route = Route::new(request.method(), pattern);
        self.samples.push((route, request));
        self
    }

    /// Sends the samples in the order in which they were given, and tells of each route that is not shown to
    /// be audited or exempt. Where the app is in another process, `witness` is a closure that asks it.
    pub async fn run<S, R>(self, mut app: S, witness: impl Witness) -> CoverageReport
    where
        S: Service<Request<B>, Response = Response<R>, Error: Into<Box<dyn Error + Send + Sync>>>,
        R: Body,
    {
        let mut judge = Judge::new(witness.coverage().await);
        let has_sample = |route: &&Route| {
            let mut sampled = self.samples.iter().map(|(sampled, _)| sampled);
            sampled.any(|sampled| sampled.is(&route.method, &route.pattern))
        };
        for route in self.routes.iter().filter(|route| !has_sample(route)) {
            judge.lacks_sample(route);
        }
        for (route, sample) in self.samples {
            let answer = send(&mut app, sample).await;
            judge.sent(&route, answer, witness.coverage().await);
        }
        judge.report()
    }
}

impl Route {
    fn new(method: &Method, pattern: &str) -> Self {
        Self {
            pattern: pattern.to_owned(),
            method: coverage_method(method).to_owned(),
        }
    }

    /// The patterns of two who name parameters otherwise are the same: `{id}`, `{customer}`, `{*path}`.
    fn is(&self, method: &str, pattern: &str) -> bool {
        self.method == method && nameless(&self.pattern) == nameless(pattern)
    }
}

fn nameless(pattern: &str) -> String {
    let mut is_within = false;
    let kept = pattern.chars().filter(|letter| {
        let is_name = is_within && *letter != '}';
        is_within = (is_within || *letter == '{') && *letter != '}';
        !is_name
    });
    kept.collect()
}

/// The status of an answer, which is read to its end: what is recorded may end there.
async fn send<S, B, R>(app: &mut S, request: Request<B>) -> Result<u16, String>
where
    S: Service<Request<B>, Response = Response<R>, Error: Into<Box<dyn Error + Send + Sync>>>,
    R: Body,
{
    let failed = |error: S::Error| error.into().to_string();
    poll_fn(|context| app.poll_ready(context))
        .await
        .map_err(failed)?;
    let response = app.call(request).await.map_err(failed)?;
    let status = response.status().as_u16();
    let mut body = pin!(response.into_body());
    while let Some(Ok(_)) = poll_fn(|context| body.as_mut().poll_frame(context)).await {}
    Ok(status)
}

/// What a route's row held, before or after.
fn row<'a>(coverage: &'a Coverage, route: &Route) -> Option<&'a audit_core::RouteCoverage> {
    let is_its = |row: &&audit_core::RouteCoverage| {
        route.is(&row.method, row.route.as_deref().unwrap_or_default())
    };
    coverage.routes.iter().find(is_its)
}

#[cfg(test)]
mod tests;
