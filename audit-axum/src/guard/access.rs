//! What a guard lets a request see.

use audit_core::{Actor, Tenant};

use crate::problem::Problem;
use crate::query::Params;

/// What a [`Guard`](crate::Guard) lets a request see.
///
/// ```
/// use audit_axum::Access;
/// use audit_core::{Actor, Tenant};
///
/// let access = Access::to(Tenant::default()).by(Actor::user("42", "Ada")).and_export();
/// assert!(access.may_export() && !access.may_see_every_tenant());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    tenant: Tenant,
    actor: Option<Actor>,
    export: bool,
    coverage: bool,
    every_tenant: bool,
}

impl Access {
    /// To look at this tenant's log, and not to export it.
    pub fn to(tenant: Tenant) -> Self {
        Self {
            tenant,
            actor: None,
            export: false,
            coverage: false,
            every_tenant: false,
        }
    }

    /// Who looks, where the request's scope does not know it: looks and exports are recorded under this
    /// name, and it is whose saved views are shown.
    #[must_use]
    pub fn by(mut self, actor: Actor) -> Self {
        self.actor = Some(actor);
        self
    }

    /// To export it, too.
    #[must_use]
    pub fn and_export(mut self) -> Self {
        self.export = true;
        self
    }

    /// To see which routes are audited, too. That is told of the whole program, over all tenants: it
    /// is for those who run it.
    #[must_use]
    pub fn and_coverage(mut self) -> Self {
        self.coverage = true;
        self
    }

    /// To look at every other tenant's log, too: `?tenant=acme` chooses whose, and without it it is
    /// this one's. Each look stays within one. It is for those who run the program.
    #[must_use]
    pub fn and_every_tenant(mut self) -> Self {
        self.every_tenant = true;
        self
    }

    /// The tenant whose log it is.
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// Who looks, where the guard said so.
    pub fn actor(&self) -> Option<&Actor> {
        self.actor.as_ref()
    }

    /// Whether it may be exported.
    pub fn may_export(&self) -> bool {
        self.export
    }

    /// Whether it may be seen which routes are audited.
    pub fn may_see_coverage(&self) -> bool {
        self.coverage
    }

    /// Whether the address may choose another tenant.
    pub fn may_see_every_tenant(&self) -> bool {
        self.every_tenant
    }

    /// The same to the tenant that the address chooses.
    pub(crate) fn chosen(mut self, params: &Params) -> Result<Self, Problem> {
        let mut chosen = params.all(TENANT);
        let Some(name) = chosen.next() else {
            return Ok(self);
        };
        if chosen.next().is_some() {
            return Err(Problem::parameter(TENANT, "give `tenant` once"));
        }
        let tenant = Tenant::new(name.to_owned())
            .map_err(|error| Problem::parameter(TENANT, error.to_string()))?;
        if tenant != self.tenant && !self.every_tenant {
            return Err(Problem::other_tenant());
        }
        self.tenant = tenant;
        Ok(self)
    }
}

/// The parameter that chooses whose log is read.
pub(crate) const TENANT: &str = "tenant";
