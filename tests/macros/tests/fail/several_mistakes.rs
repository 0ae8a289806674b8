use audited::audited;

#[audited(actoin = "customer.update", operation = view, summary = "{}")]
async fn update(id: u32) -> u32 {
    id
}

fn main() {}
