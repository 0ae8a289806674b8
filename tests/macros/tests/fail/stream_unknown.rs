use audited::audited;

#[audited(action = "customer.update", stream = "acount")]
async fn update(id: u32) -> u32 {
    id
}

fn main() {}
