#![deny(warnings)]

use audited::audited;
use macro_tests::{AppError, now};

trait Customers {
    fn rename(&mut self, name: &str) -> impl Future<Output = Result<usize, AppError>> + Send;

    #[audited(action = "customer.count")]
    #[allow(async_fn_in_trait)]
    async fn count(&self) -> u32 {
        1
    }
}

struct Memory(String);

impl Customers for Memory {
    #[audited(action = "customer.rename", target = customer(self.0))]
    async fn rename(&mut self, name: &str) -> Result<usize, AppError> {
        self.0 = name.to_owned();
        Ok(self.0.len())
    }
}

fn main() {
    let mut memory = Memory(String::new());
    assert_eq!(now(memory.rename("abc")), Ok(3));
    assert_eq!(now(memory.count()), 1);
}
