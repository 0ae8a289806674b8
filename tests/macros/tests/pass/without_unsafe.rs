#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unreachable_pub, missing_debug_implementations)]

//! The emitted code keeps to lints that forbid what it has no need of.

use audited::{Snapshot, audited};

/// A record.
#[derive(Debug, Snapshot)]
#[audit(target = "customer", id = id)]
pub struct Customer {
    /// Its id.
    pub id: u32,
    /// Found by equality.
    #[audit(hash)]
    pub email: String,
}

/// A function.
#[audited(action = "customer.view", target = customer(customer.id))]
pub async fn view(customer: Customer) -> Customer {
    customer
}

fn main() {}
