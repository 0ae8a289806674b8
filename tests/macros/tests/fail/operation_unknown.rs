use audited::audited;

#[audited(action = "customer.update", operation = updat)]
async fn update(id: u32) -> u32 {
    id
}

fn main() {}
