use audited::audited;

#[audited(action = "Customer.Update")]
async fn update(id: u32) -> u32 {
    id
}

fn main() {}
