use audited::audited;

#[audited(action = "customer.update")]
const fn update() {}

fn main() {}
