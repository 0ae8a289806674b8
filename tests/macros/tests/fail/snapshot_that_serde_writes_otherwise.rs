use audited::Snapshot;
use serde::Serialize;

#[derive(Serialize, Snapshot)]
#[serde(transparent)]
struct Transparent {
    id: u32,
}

#[derive(Serialize, Snapshot)]
#[serde(tag = "kind")]
struct Tagged {
    id: u32,
}

#[derive(Clone, Serialize, Snapshot)]
#[serde(into = "u32")]
struct Into {
    id: u32,
}

impl From<Into> for u32 {
    fn from(into: Into) -> Self {
        into.id
    }
}

fn main() {}
