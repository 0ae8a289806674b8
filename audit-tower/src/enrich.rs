//! What is worked out for an entry from what its request said.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use audit_core::{Actor, Origin};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::app::app;
use crate::device::{DeviceHeaders, EmbeddedRules, TellDevice};
use crate::location::{Locate, is_somewhere};

/// What a layer works out, once an entry is finished.
#[derive(Clone)]
pub(crate) struct Enrich {
    pub(crate) device: Arc<dyn TellDevice>,
    pub(crate) app_header: Option<HeaderName>,
    pub(crate) locate: Option<Arc<dyn Locate>>,
}

impl Default for Enrich {
    fn default() -> Self {
        Self {
            device: Arc::new(EmbeddedRules::default()),
            app_header: None,
            locate: None,
        }
    }
}

impl Enrich {
    /// The header in which a client of the app says which it is.
    pub(crate) fn app(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let name = self.app_header.as_ref()?;
        let said = headers.get(name).cloned();
        said.filter(|said| !said.as_bytes().trim_ascii().is_empty())
    }

    /// Tells what follows from an origin that tells its address and its user agent, and perhaps its app.
    pub(crate) fn tell(&self, headers: &DeviceHeaders, actor: &Actor, origin: &mut Origin) {
        origin.device = or_none("device", || self.device.tell(headers));
        if origin.app.is_none() {
            origin.app = app(actor, origin.user_agent.as_deref(), origin.device.as_ref());
        }
        if let (Some(locate), Some(ip)) = (&self.locate, origin.ip.filter(|ip| is_somewhere(*ip))) {
            origin.location = or_none("location", || locate.locate(ip));
        }
    }
}

/// The app's own code answers, and may panic: that costs its answer, and nothing else of the entry.
fn or_none<T>(hook: &str, ask: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(ask)).unwrap_or_else(|_| {
        tracing::error!("an audit entry goes without it: the layer's `{hook}` panicked");
        None
    })
}
