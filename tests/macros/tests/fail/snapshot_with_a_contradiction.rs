use audited::Snapshot;
use serde::Serialize;

#[derive(Serialize, Snapshot)]
struct Customer {
    #[audit(skip)]
    #[audit(redact)]
    name: String,
    #[audit(hash, truncate = 8)]
    notes: String,
}

fn main() {}
