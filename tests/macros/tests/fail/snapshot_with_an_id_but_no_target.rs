use audited::Snapshot;
use serde::Serialize;

#[derive(Serialize, Snapshot)]
#[audit(id = id)]
struct Customer {
    id: u32,
}

fn main() {}
