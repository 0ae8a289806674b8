use audited::audited;

#[audited(action = "customer.update", reason = required)]
fn update(id: u32) -> u32 {
    id
}

fn main() {}
