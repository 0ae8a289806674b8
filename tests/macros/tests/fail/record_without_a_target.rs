use audited::{Audit, Snapshot};
use serde::Serialize;

#[derive(Serialize, Snapshot)]
struct Customer {
    id: u32,
}

fn created(audit: Audit, customer: Customer) {
    audit.created(&customer);
}

fn main() {}
