use audited::Snapshot;
use serde::Serialize;

#[derive(Serialize, Snapshot)]
#[audit(tagret = "customer")]
struct Customer {
    #[audit(redct)]
    name: String,
    #[audit(truncate)]
    notes: String,
}

fn main() {}
