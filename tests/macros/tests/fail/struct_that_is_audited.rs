use audited::audited;

#[audited(action = "customer.update")]
struct Customer;

fn main() {}
