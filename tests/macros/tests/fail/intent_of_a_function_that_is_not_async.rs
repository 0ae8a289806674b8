use audited::audited;

#[audited(action = "payment.charge", intent)]
fn charge(id: u32) -> u32 {
    id
}

fn main() {}
