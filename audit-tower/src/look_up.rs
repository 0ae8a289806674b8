//! Who sends a request, where somebody else has to be asked.

mod service;

use std::fmt::Display;
use std::sync::Arc;

use audit_core::Identity;
use http::request::Parts;
use tower_layer::Layer;

use crate::layer::AuditLayer;
use crate::service::AuditService;

pub use service::{LookUpFuture, LookUpService};

/// Tells who sends a request by asking somebody: a database, for the API key that came with it.
///
/// It runs before the app, within the request's scope, and the app waits for it: ask only about what
/// is there to ask about, and put a limit of time around it. What is told by a closure
/// ([`AuditLayer::actor`]) is told before, and what the app says itself after: the later one wins.
///
/// - `None` leaves the actor as it is: anonymous, unless somebody else knows.
/// - An error refuses the request, whatever its method, before the app is asked: 503 with `Retry-After`
///   and the problem `audit-actor-unknown`. Whoever acted would else read as anonymous. Return `None`
///   where the app finds out by itself.
/// - A panic ends the request like one in the app.
/// - Where the client leaves meanwhile, the app is never asked, and the request reads as aborted.
///
/// None of these is told of as somebody's, nor in somebody's tenant: see [`AuditLayer::look_up`].
///
/// ```
/// use audit_core::{Actor, Identity};
/// use audit_tower::LookUp;
/// use http::request::Parts;
/// # #[derive(Clone)] struct Keys;
/// # struct Key { id: String, name: String }
/// # impl Keys { async fn find(&self, _: &[u8]) -> Result<Option<Key>, std::io::Error> { Ok(None) } }
///
/// struct ApiKeys(Keys);
///
/// impl LookUp for ApiKeys {
///     type Error = std::io::Error;
///
///     async fn look_up(&self, parts: &Parts) -> Result<Option<Identity>, Self::Error> {
///         let Some(secret) = parts.headers.get("x-api-key") else {
///             return Ok(None); // costs nothing
///         };
///         let key = self.0.find(secret.as_bytes()).await?;
///         Ok(key.map(|key| {
///             Identity::new(Actor::api_key(key.id, key.name)).authentication("api_key")
///         }))
///     }
/// }
/// ```
pub trait LookUp: Send + Sync + 'static {
    /// What goes wrong when asking. It is logged, and not told to the client.
    type Error: Display;

    /// Who sends it.
    fn look_up(
        &self,
        parts: &Parts,
    ) -> impl Future<Output = Result<Option<Identity>, Self::Error>> + Send;
}

/// An [`AuditLayer`] that looks up who sends a request: what [`AuditLayer::look_up`] makes.
pub struct LookUpLayer<H> {
    audit: AuditLayer,
    hook: Arc<H>,
}

impl AuditLayer {
    /// The layer with a look-up of who sends a request. Say it last: what it makes has no settings.
    ///
    /// The service within has to be `Clone`, as that of any router is: a request that is looked up is
    /// on its way to one while others are taken.
    ///
    /// Where identities name [tenants](Identity::tenant), say also to whose log a request belongs that
    /// nobody is found for: `.tenant(|_: &Parts| None)` puts it into
    /// [`Tenant::UNKNOWN`](audit_core::Tenant::UNKNOWN), and not into the auditor's own.
    #[must_use]
    pub fn look_up<H: LookUp>(self, hook: H) -> LookUpLayer<H> {
        LookUpLayer {
            audit: self,
            hook: Arc::new(hook),
        }
    }
}

impl<S, H> Layer<S> for LookUpLayer<H> {
    type Service = AuditService<LookUpService<S, H>>;

    fn layer(&self, inner: S) -> Self::Service {
        self.audit
            .layer(LookUpService::new(inner, self.hook.clone()))
    }
}

impl<H> Clone for LookUpLayer<H> {
    fn clone(&self) -> Self {
        Self {
            audit: self.audit.clone(),
            hook: self.hook.clone(),
        }
    }
}
