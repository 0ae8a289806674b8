//! Opens scopes.

use std::sync::{Arc, Mutex};

use super::{Covering, Inner, Scope, ScopeKind, Source, State};
use crate::actor::Actor;
use crate::auditor::Auditor;
use crate::identity::Identity;
use crate::tenant::Tenant;

/// Says what a scope knows, and opens it.
#[must_use]
pub struct ScopeBuilder<S = ()> {
    auditor: Auditor,
    identity: Identity,
    tenant: Option<Tenant>,
    kind: ScopeKind,
    source: S,
}

impl ScopeBuilder {
    pub(super) fn new(auditor: &Auditor) -> Self {
        Self {
            auditor: auditor.clone(),
            identity: Actor::anonymous().into(),
            tenant: None,
            kind: ScopeKind::Detached,
            source: (),
        }
    }
}

impl<S: Source> ScopeBuilder<S> {
    /// Who acts; anonymous unless told.
    pub fn actor(mut self, identity: impl Into<Identity>) -> Self {
        self.identity = identity.into();
        self.tenant = self.identity.tenant.take().or(self.tenant);
        self
    }

    /// The organisation; the auditor's own unless told.
    pub fn tenant(mut self, tenant: Tenant) -> Self {
        self.tenant = Some(tenant);
        self
    }

    /// Where it came from.
    pub fn source<T: Source>(self, source: T) -> ScopeBuilder<T> {
        let Self {
            auditor,
            identity,
            tenant,
            kind,
            source: _,
        } = self;
        ScopeBuilder {
            auditor,
            identity,
            tenant,
            kind,
            source,
        }
    }

    /// Makes it a request's: its entries are finished by whoever calls [`Scope::finish`], which a
    /// layer does when the response is there.
    pub fn request(mut self) -> Self {
        self.kind = ScopeKind::Request;
        self
    }

    /// The scope.
    pub fn open(self) -> Scope {
        let tenant = self.tenant.unwrap_or_else(|| self.auditor.tenant().clone());
        let state = State {
            identity: self.identity,
            tenant,
            kind: self.kind,
            root: None,
            ended: Vec::new(),
            place: None,
            covering: Covering::default(),
            refusal: None,
            waker: None,
            until_body_ends: false,
        };
        Scope(Arc::new(Inner {
            auditor: self.auditor,
            state: Mutex::new(state),
            source: self.source,
        }))
    }
}
