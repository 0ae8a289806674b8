use audited::audited;

#[audited(action = "customer.update", reason = required)]
fn update(id: u32) -> impl Sized {
    id
}

fn main() {}
