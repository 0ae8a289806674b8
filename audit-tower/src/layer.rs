//! The layer that goes around an app.

use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use audit_core::{Auditor, Scope, Tenant};
use http::HeaderName;
use http::request::Parts;
use tower_layer::Layer;

use crate::capture::Kept;
use crate::client_ip::ClientIp;
use crate::device::TellDevice;
use crate::enrich::Enrich;
use crate::identify::{FindPeer, Identify, ResolveTenant};
use crate::location::Locate;
use crate::policy::Policy;
use crate::request::{self, Request, Route};
use crate::ruling::{Ruled, Ruling};
use crate::service::AuditService;

/// Opens an audit scope for each request and finishes its entries when the response is there.
///
/// Put it around the whole app, outside of what authenticates (which may name the actor later) and
/// of timeouts (so that it sees what they drop).
///
/// - A request that an audited call claimed leaves that call's entry.
/// - Any other request whose method is unsafe (all but GET, HEAD, OPTIONS, TRACE), or that opens a
///   WebSocket, leaves an entry of its own and is counted as not covered, unless no route
///   matched it. A [`policy`](Self::policy) says otherwise.
/// - An answer of gRPC ends as its `grpc-status` says, with its trailers.
/// - Any other response waits until its entries are durable. If they are not within the auditor's
///   patience, the answer is 503 with the problem `audit-not-stored`: the action may have happened.
/// - While no entry can be kept, a request whose method is unsafe, or that an audited call claims
///   for more than a look, is answered 503 with `Retry-After` and the problem `audit-unavailable`
///   before its handler runs: nothing was done. Where a call of it had begun before another was
///   refused, it is answered without `Retry-After`, and the problem is `audit-done-in-part`.
///
/// ```
/// # fn example(auditor: audit_core::Auditor) {
/// use audit_core::Actor;
/// use audit_tower::AuditLayer;
///
/// let layer = AuditLayer::new(auditor).actor(|parts: &http::request::Parts| {
///     let user = parts.extensions.get::<String>()?;
///     Some(Actor::user(user.clone(), user.clone()))
/// });
/// # let _ = layer;
/// # }
/// ```
#[derive(Clone)]
pub struct AuditLayer {
    settings: Arc<Settings>,
}

/// What a layer knows, shared by all its services.
pub(crate) struct Settings {
    auditor: Auditor,
    identify: Option<Box<dyn Identify>>,
    tenant: Option<Box<dyn ResolveTenant>>,
    client_ip: ClientIp,
    peer: Option<Box<dyn FindPeer>>,
    enrich: Arc<Enrich>,
    policy: Option<Policy>,
}

impl AuditLayer {
    /// A layer whose requests' entries go to this auditor.
    pub fn new(auditor: Auditor) -> Self {
        Self {
            settings: Arc::new(Settings {
                auditor,
                identify: None,
                tenant: None,
                client_ip: ClientIp::peer(),
                peer: None,
                enrich: Arc::default(),
                policy: None,
            }),
        }
    }

    /// With who sends a request; without, actors are anonymous until the app names them. Where somebody
    /// has to be asked, take [`look_up`](Self::look_up).
    ///
    /// # Panics
    ///
    /// When the layer was cloned before: finish its settings first.
    #[must_use]
    pub fn actor(self, identify: impl Identify) -> Self {
        self.with(|settings| settings.identify = Some(Box::new(identify)))
    }

    /// With which organisation a request is for; without, all belong to the auditor's own tenant.
    ///
    /// # Panics
    ///
    /// When the layer was cloned before: finish its settings first.
    #[must_use]
    pub fn tenant(self, tenant: impl ResolveTenant) -> Self {
        self.with(|settings| settings.tenant = Some(Box::new(tenant)))
    }

    /// With a rule for which address of a request is the client's; without one, it is the peer's,
    /// whatever headers say.
    ///
    /// ```
    /// # fn example(auditor: audit_core::Auditor) {
    /// use audit_tower::{AuditLayer, ClientIp, HopsHeader, TrustedProxies};
    ///
    /// let proxies = TrustedProxies::private();
    /// let layer = AuditLayer::new(auditor)
    ///     .client_ip(ClientIp::behind(proxies, HopsHeader::XForwardedFor));
    /// # let _ = layer;
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When the layer was cloned before: finish its settings first.
    #[must_use]
    pub fn client_ip(self, client_ip: ClientIp) -> Self {
        self.with(|settings| settings.client_ip = client_ip)
    }

    /// With the address that a connection came from, where the server knows better than its socket:
    /// behind a load balancer that speaks the PROXY protocol, for one.
    ///
    /// Take such a header from the load balancer alone, as whoever sends one is believed.
    ///
    /// ```
    /// # fn example(auditor: audit_core::Auditor) {
    /// use std::net::IpAddr;
    ///
    /// use audit_tower::AuditLayer;
    ///
    /// /// What the app's listener read before the first request, and put into the extensions
    /// /// (in axum: `ConnectInfo<Connection>`).
    /// #[derive(Clone)]
    /// struct Connection {
    ///     told_by_proxy: Option<IpAddr>,
    /// }
    ///
    /// let layer = AuditLayer::new(auditor).peer(|parts: &http::request::Parts| {
    ///     parts.extensions.get::<Connection>()?.told_by_proxy
    /// });
    /// # let _ = layer;
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When the layer was cloned before: finish its settings first.
    #[must_use]
    pub fn peer(self, peer: impl FindPeer) -> Self {
        self.with(|settings| settings.peer = Some(Box::new(peer)))
    }

    /// With rules for which requests are recorded though no audited call claims them, and how much of them;
    /// without, those that can change something are, with their metadata.
    ///
    /// # Panics
    ///
    /// When the layer was cloned before: finish its settings first.
    #[must_use]
    pub fn policy(self, policy: Policy) -> Self {
        self.with(|settings| settings.policy = Some(policy))
    }

    /// With what tells the device that a request comes from; without, it is
    /// [`EmbeddedRules`](crate::EmbeddedRules).
    ///
    /// # Panics
    ///
    /// When the layer was cloned before: finish its settings first.
    #[must_use]
    pub fn device(self, device: impl TellDevice) -> Self {
        self.with(|settings| Arc::make_mut(&mut settings.enrich).device = Arc::new(device))
    }

    /// With a header in which the app's own clients say which they are: `x-client: ios/4.2`.
    ///
    /// Anybody can send it. A request without it has the name of the API key that acts, else what its user
    /// agent says first (`curl 8.5.0`), else it comes from a web browser.
    ///
    /// # Panics
    ///
    /// When the layer was cloned before: finish its settings first.
    #[must_use]
    pub fn app_header(self, name: HeaderName) -> Self {
        self.with(|settings| Arc::make_mut(&mut settings.enrich).app_header = Some(name))
    }

    /// With what tells where on earth an address is; without, nothing does.
    ///
    /// # Panics
    ///
    /// When the layer was cloned before: finish its settings first.
    #[must_use]
    pub fn location(self, location: impl Locate) -> Self {
        self.with(|settings| Arc::make_mut(&mut settings.enrich).locate = Some(Arc::new(location)))
    }

    fn with(mut self, set: impl FnOnce(&mut Settings)) -> Self {
        match Arc::get_mut(&mut self.settings) {
            Some(settings) => set(settings),
            None => panic!("an AuditLayer is set up before it is cloned"),
        }
        self
    }
}

impl<S> Layer<S> for AuditLayer {
    type Service = AuditService<S>;

    fn layer(&self, inner: S) -> AuditService<S> {
        AuditService::new(inner, self.settings.clone())
    }
}

impl Settings {
    /// The scope of a request. Whatever can wait until an entry is finished, waits.
    pub(crate) fn open(&self, parts: &Parts, route: Route, kept: Option<Arc<Kept>>) -> Scope {
        let mut scope = Scope::builder(&self.auditor).request();
        if self.tenant.is_some() {
            scope = scope.tenant(Tenant::UNKNOWN);
        }
        let (client_ip, enrich) = (self.client_ip.clone(), self.enrich.clone());
        let request = Request::of(parts, route, self.peer(parts), client_ip, enrich).keeping(kept);
        scope.source(request).open()
    }

    /// What is done about a request that no audited call claims.
    pub(crate) fn rule(&self, parts: &Parts, route: &Route) -> Ruled {
        match &self.policy {
            None => Ruled::of(Ruling::unless_told(parts, route)),
            Some(policy) => policy.ruled(parts, route),
        }
    }

    /// Asked before there is a scope to tell of a panic: one leaves it to what the server says.
    fn peer(&self, parts: &Parts) -> Option<IpAddr> {
        let hook = self.peer.as_ref();
        let found = catch_unwind(AssertUnwindSafe(|| hook.and_then(|hook| hook.find(parts))));
        let found = found.unwrap_or_else(|_| {
            tracing::error!("the peer is taken from the server: the layer's `peer` panicked");
            None
        });
        found.or_else(|| request::peer(parts))
    }

    /// Asks who sends a request, and for whom. The app's own code answers, and may panic: then the
    /// scope is there already.
    pub(crate) fn identify(&self, scope: &Scope, parts: &Parts) {
        let tenant = self.tenant.as_ref().and_then(|hook| hook.resolve(parts));
        if let Some(tenant) = tenant {
            scope.set_tenant(tenant);
        }
        let identity = self.identify.as_ref().and_then(|hook| hook.identify(parts));
        if let Some(identity) = identity {
            scope.set_actor(identity);
        }
    }
}
