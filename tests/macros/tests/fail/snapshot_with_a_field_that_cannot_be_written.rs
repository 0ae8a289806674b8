use audited::Snapshot;

struct Plan;

#[derive(Snapshot)]
struct Customer {
    name: String,
    plan: Plan,
}

fn main() {}
