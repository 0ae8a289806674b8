use audited::Snapshot;
use serde::Serialize;

#[derive(Serialize)]
struct Id;

#[derive(Serialize, Snapshot)]
#[audit(target = "customer", id = id)]
struct Customer {
    id: Id,
}

fn main() {}
