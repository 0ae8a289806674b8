use audited::Snapshot;
use serde::Serialize;

#[derive(Serialize, Snapshot)]
struct Page<T> {
    items: Vec<T>,
}

fn main() {}
