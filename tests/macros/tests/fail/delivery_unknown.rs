use audited::audited;

#[audited(action = "customer.update", delivery = backgroud)]
async fn update(id: u32) -> u32 {
    id
}

fn main() {}
