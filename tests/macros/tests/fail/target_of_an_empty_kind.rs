use audited::{Snapshot, audited};

#[audited(action = "customer.update", target("", id))]
async fn update(id: u32) -> u32 {
    id
}

#[derive(Snapshot)]
#[audit(target = "", id = id)]
struct Customer {
    id: u32,
}

fn main() {}
