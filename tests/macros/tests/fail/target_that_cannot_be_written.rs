use audited::audited;

struct Id;

#[audited(action = "customer.update", target = customer(id))]
async fn update(id: Id) -> Id {
    id
}

fn main() {}
