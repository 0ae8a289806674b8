use audited::Snapshot;
use serde::Serialize;

#[derive(Serialize, Snapshot)]
#[audit(target = "customer")]
struct Customer {
    id: u32,
}

fn main() {}
