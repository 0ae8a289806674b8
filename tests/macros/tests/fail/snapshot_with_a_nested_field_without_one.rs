use audited::Snapshot;

#[derive(Snapshot)]
struct Customer {
    #[audit(nested)]
    seats: u32,
}

fn main() {}
