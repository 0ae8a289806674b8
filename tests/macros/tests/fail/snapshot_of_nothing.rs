use audited::Snapshot;
use serde::Serialize;

#[derive(Serialize, Snapshot)]
struct Nothing;

fn main() {}
