use audited::audited;

#[audited(action = "payment.charge", intent = true)]
async fn charge(id: u32) -> u32 {
    id
}

fn main() {}
