use audited::Snapshot;
use serde::Serialize;

#[derive(Serialize, Snapshot)]
struct Id(u32);

fn main() {}
