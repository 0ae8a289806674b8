use audited::audited;

#[audited(action = "customer.update", summary = "changed {id.to_string()}")]
async fn update(id: u32) -> u32 {
    id
}

fn main() {}
