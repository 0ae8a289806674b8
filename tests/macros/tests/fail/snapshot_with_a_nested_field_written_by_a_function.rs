use audited::Snapshot;

#[derive(Snapshot)]
struct Customer {
    #[audit(nested)]
    #[serde(with = "money")]
    balance: u32,
}

fn main() {}
