//! The areas of the back office, in the order in which people see them.

use audited::Action;
use audited::axum::AUDIT_LOG;

/// An area: a set of pages, and a category of the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    Organisation,
    Team,
    ApiKeys,
    Vehicles,
    Customers,
    Subscriptions,
    Payments,
    Documents,
    Shipments,
    Suppliers,
    Exports,
    AuditLog,
}

/// The category of what has no area of its own: signing in.
pub const AUTHENTICATION: &str = "Authentication";

/// The tabs of the audit log.
pub const CATEGORIES: [&str; 13] = [
    Area::Organisation.title(),
    Area::Team.title(),
    Area::ApiKeys.title(),
    AUTHENTICATION,
    Area::Vehicles.title(),
    Area::Customers.title(),
    Area::Subscriptions.title(),
    Area::Payments.title(),
    Area::Documents.title(),
    Area::Shipments.title(),
    Area::Suppliers.title(),
    Area::Exports.title(),
    AUDIT_LOG,
];

impl Area {
    /// Those of the daily work; the rest is under *Settings*.
    pub const WORK: &'static [Self] = &[
        Self::Customers,
        Self::Subscriptions,
        Self::Payments,
        Self::Vehicles,
        Self::Documents,
        Self::Shipments,
        Self::Suppliers,
    ];

    pub const SETTINGS: &'static [Self] = &[
        Self::Organisation,
        Self::Team,
        Self::ApiKeys,
        Self::Exports,
        Self::AuditLog,
    ];

    /// Something that is done in it, for the handler that does it and for its route.
    pub const fn action(self, name: &'static str) -> Action {
        Action::new(name).category(self.title())
    }

    pub const fn title(self) -> &'static str {
        match self {
            Self::Organisation => "Organisation",
            Self::Team => "Team",
            Self::ApiKeys => "API keys",
            Self::Vehicles => "Vehicles",
            Self::Customers => "Customers",
            Self::Subscriptions => "Subscriptions",
            Self::Payments => "Payments",
            Self::Documents => "Documents",
            Self::Shipments => "Shipments",
            Self::Suppliers => "Suppliers",
            Self::Exports => "Data export",
            Self::AuditLog => "Audit log",
        }
    }

    pub const fn path(self) -> &'static str {
        match self {
            Self::Organisation => "/organisation",
            Self::Team => "/team",
            Self::ApiKeys => "/api-keys",
            Self::Vehicles => "/vehicles",
            Self::Customers => "/customers",
            Self::Subscriptions => "/subscriptions",
            Self::Payments => "/payments",
            Self::Documents => "/documents",
            Self::Shipments => "/shipments",
            Self::Suppliers => "/suppliers",
            Self::Exports => "/exports",
            Self::AuditLog => "/settings/audit-log",
        }
    }
}
