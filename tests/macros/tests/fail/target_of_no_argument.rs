use audited::audited;

#[audited(action = "customer.update", target = customer(customer_id))]
async fn update(id: u32) -> u32 {
    id
}

fn main() {}
