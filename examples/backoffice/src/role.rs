//! What each role may do.

use crate::area::Area;
use crate::words::words;

words! {
    pub enum Role {
        Admin = "admin",
        Member = "member",
        Support = "support",
    }
}

impl Role {
    pub fn may_view(self, area: Area) -> bool {
        match self {
            Self::Admin => true,
            Self::Support => area != Area::AuditLog,
            Self::Member => !Area::SETTINGS.contains(&area),
        }
    }

    pub fn may_change(self, area: Area) -> bool {
        match self {
            Self::Admin => true,
            Self::Support => matches!(area, Area::Customers | Area::Subscriptions),
            Self::Member => matches!(area, Area::Customers | Area::Shipments | Area::Documents),
        }
    }
}
