use audited::audited;

#[audited(action = "customer.update" category = "Customers")]
async fn update(id: u32) -> u32 {
    id
}

fn main() {}
