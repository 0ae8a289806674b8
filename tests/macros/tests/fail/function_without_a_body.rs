use audited::audited;

trait Customers {
    #[audited(action = "customer.update")]
    fn update(&self) -> u32;
}

fn main() {}
