#![deny(warnings)]

use async_trait::async_trait;
use audited::audited;
use macro_tests::{AppError, now};
use tracing::instrument;

#[async_trait]
trait Customers {
    async fn rename(&mut self, name: &str) -> Result<usize, AppError>;
    async fn above(&self, (a, b): (u8, u8)) -> u8;
    async fn below(&self, id: u32) -> Result<u32, AppError>;

    #[audited(action = "customer.count")]
    async fn count(&self) -> u32 {
        1
    }
}

struct Memory(String);

#[async_trait]
impl Customers for Memory {
    #[audited(action = "customer.rename", target = customer(self.0), summary = "renamed to {name}")]
    async fn rename(&mut self, name: &str) -> Result<usize, AppError> {
        self.0 = name.to_owned();
        let length = self.0.parse::<usize>().map_err(|_| AppError("no number"))?;
        Ok(length)
    }

    #[audited(action = "customer.view")]
    #[instrument(skip_all)]
    async fn above(&self, (a, b): (u8, u8)) -> u8 {
        a + b
    }

    #[instrument(skip(self))]
    #[audited(action = "customer.view", target = customer(id))]
    async fn below(&self, id: u32) -> Result<u32, AppError> {
        Ok(id)
    }
}

fn main() {
    let mut memory: Box<dyn Customers + Send + Sync> = Box::new(Memory(String::new()));
    assert_eq!(now(memory.rename("3")), Ok(3));
    assert_eq!(now(memory.above((1, 2))), 3);
    assert_eq!(now(memory.below(4)), Ok(4));
    assert_eq!(now(memory.count()), 1);
}
