use audited::audited;

#[audited(action = "customer.update", action = "customer.change")]
async fn update(id: u32) -> u32 {
    id
}

fn main() {}
