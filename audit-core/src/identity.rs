//! Who acts, and how that is known.

use sha2::{Digest, Sha256};

use crate::actor::Actor;
use crate::key::hex;
use crate::tenant::Tenant;
use crate::text::{FIELD_BYTES, Text, cut};

/// How many bytes of a session's hash the log keeps: enough to tell sessions apart.
const FINGERPRINT_BYTES: usize = 8;

/// Who acts, in which session, how they proved it, and for which organisation.
///
/// Whatever takes an actor takes one of these: where nothing is known beside the actor, an [`Actor`]
/// alone will do. The last one to say who acts wins, and says all of it: an actor who is named without
/// a session has none, whatever was said of the actor before. Only the tenant stays as it was where
/// none is named.
///
/// ```
/// use audit_core::{Actor, Identity};
///
/// # fn example(audit: audit_core::Audit, cookie: &str) {
/// let ada = Actor::user("42", "Ada");
/// audit.actor(Identity::new(ada).session(cookie).authentication("password"));
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub(crate) actor: Actor,
    pub(crate) session: Option<Text>,
    pub(crate) authentication: Option<Text>,
    pub(crate) tenant: Option<Tenant>,
}

impl Identity {
    /// This actor, of whom nothing else is known.
    pub fn new(actor: Actor) -> Self {
        Self {
            actor,
            session: None,
            authentication: None,
            tenant: None,
        }
    }

    /// In the session that this names: the value of its cookie, or whatever else the app knows it by.
    ///
    /// Whoever reads a log must not be able to enter the sessions that it tells of, so only its
    /// [fingerprint](Self::session_fingerprint) is kept, here and in the log. An empty one is none.
    #[must_use]
    pub fn session(mut self, secret: impl AsRef<[u8]>) -> Self {
        let secret = secret.as_ref();
        self.session = (!secret.is_empty()).then(|| Self::session_fingerprint(secret));
        self
    }

    /// How they proved who they are, in a word of the app's own: `password`, `password+totp`, `sso`,
    /// `api_key`. At most [`FIELD_BYTES`] of it are kept.
    #[must_use]
    pub fn authentication(mut self, method: impl Into<Text>) -> Self {
        let method = method.into();
        let kept = cut(&method, FIELD_BYTES);
        self.authentication = Some(match kept.len() < method.len() {
            true => Text::from(kept),
            false => method,
        });
        self
    }

    /// For this organisation. Where none is named, it stays the one that was known before: the tenant
    /// of the layer's own hook, or the auditor's.
    #[must_use]
    pub fn tenant(mut self, tenant: Tenant) -> Self {
        self.tenant = Some(tenant);
        self
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// What the log keeps of a session's name: the first 16 hexadecimal digits of its SHA-256. An app
    /// that keeps the SHA-256 of its sessions' tokens, as it should, finds a session of the log by it.
    ///
    /// Nobody finds the name by it where that is a secret, thus long and random. A short or guessable
    /// one can be found by trying, and would be no safer in the app's own cookie.
    ///
    /// ```
    /// use audit_core::Identity;
    ///
    /// assert_eq!(Identity::session_fingerprint("abc"), "ba7816bf8f01cfea");
    /// ```
    pub fn session_fingerprint(secret: impl AsRef<[u8]>) -> Text {
        let hash = Sha256::digest(secret.as_ref());
        Text::from(hex(&hash[..FINGERPRINT_BYTES]))
    }
}

impl From<Actor> for Identity {
    fn from(actor: Actor) -> Self {
        Self::new(actor)
    }
}

#[cfg(test)]
mod tests;
