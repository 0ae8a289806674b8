use audited::audited;

#[audited(category = "Customers")]
async fn update(id: u32) -> u32 {
    id
}

fn main() {}
