use audited::Snapshot;
use serde::Serialize;

#[derive(Serialize, Snapshot)]
#[audit(target = "customer", id = di, label = self.name)]
struct Customer {
    id: u32,
    name: String,
}

fn main() {}
