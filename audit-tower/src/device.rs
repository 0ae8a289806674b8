//! Which device a request comes from.

mod agent;
mod cache;
mod headers;
mod hints;
mod structured;
#[cfg(feature = "ua-parser")]
mod uap_rules;

use audit_core::{Device, DeviceKind};

pub(crate) use agent::{product, robot};
pub use headers::DeviceHeaders;
pub use hints::ClientHints;
#[cfg(feature = "ua-parser")]
pub use uap_rules::UapRules;

use agent::is_of_browsers;
use cache::Cache;

/// Tells which device a request comes from. A closure over what the request says of it is one.
///
/// It is asked for each entry, while that is finished: in the auditor's task, or in a commit of the app's
/// own. It should work, and not wait. What the user agent says is kept beside the answer.
///
/// ```
/// # fn example(auditor: audit_core::Auditor) {
/// use audit_core::{Device, DeviceKind};
/// use audit_tower::{AuditLayer, DeviceHeaders, EmbeddedRules, TellDevice};
///
/// let rules = EmbeddedRules::default();
/// let layer = AuditLayer::new(auditor).device(move |headers: &DeviceHeaders| {
///     match headers.user_agent()?.starts_with("AcmeScanner/") {
///         true => Some(Device::new(DeviceKind::Phone)),
///         false => rules.tell(headers),
///     }
/// });
/// # let _ = layer;
/// # }
/// ```
pub trait TellDevice: Send + Sync + 'static {
    /// Which device it is; `None` where nothing is said of it.
    fn tell(&self, headers: &DeviceHeaders) -> Option<Device>;
}

impl<F> TellDevice for F
where
    F: Fn(&DeviceHeaders) -> Option<Device> + Send + Sync + 'static,
{
    fn tell(&self, headers: &DeviceHeaders) -> Option<Device> {
        self(headers)
    }
}

/// Tells the device by rules that are a part of the program: which browser, system and kind.
///
/// They are few and coarse, and know what agents are frozen at: every browser says 10.15.7 of a Mac and 10.0
/// of Windows, so that of such only the system's name is told. [`ClientHints`] tell more, and win, unless the
/// agent names a program. Answers are remembered for the last thousand of these headers.
#[derive(Debug, Default)]
pub struct EmbeddedRules {
    cache: Cache,
}

impl TellDevice for EmbeddedRules {
    fn tell(&self, headers: &DeviceHeaders) -> Option<Device> {
        let known = !headers.is_empty();
        known.then(|| self.cache.get_or(headers, || told(headers, agent::device)))
    }
}

/// What the agent says by these rules, completed by the hints.
fn told(headers: &DeviceHeaders, by: impl FnOnce(&str) -> Device) -> Device {
    let agent = headers.user_agent();
    let agent = agent.as_deref().unwrap_or_default();
    let mut device = match agent {
        "" => Device::new(DeviceKind::Unknown),
        agent => by(agent),
    };
    // A program that sends a browser's hints still says what it is.
    if agent.is_empty() || is_of_browsers(agent) {
        headers.hints().complete(&mut device);
    }
    device
}
