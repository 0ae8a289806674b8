use audited::audited;

#[audited(action = "customer.update", target("customer"))]
async fn update(id: u32) -> u32 {
    id
}

fn main() {}
