use audited::Snapshot;
use serde::Serialize;

#[derive(Serialize, Snapshot)]
struct Customer {
    #[serde(flatten)]
    #[audit(redact)]
    address: Address,
}

#[derive(Serialize)]
struct Address {
    street: String,
}

fn main() {}
