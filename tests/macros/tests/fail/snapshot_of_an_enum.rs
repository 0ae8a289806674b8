use audited::Snapshot;
use serde::Serialize;

#[derive(Serialize, Snapshot)]
enum Plan {
    Free,
}

fn main() {}
