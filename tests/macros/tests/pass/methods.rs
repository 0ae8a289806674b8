#![deny(warnings)]

use audited::audited;
use macro_tests::{AppError, now};

struct Customers {
    prefix: String,
    count: u32,
}

impl Customers {
    const ACTION: &str = "customer.update";

    #[audited(action = Self::ACTION, target = customer(id), summary = "asked {self.prefix} for {id}")]
    async fn by_reference(&self, id: u32) -> Result<String, AppError> {
        Ok(format!("{}{id}", self.prefix))
    }

    #[audited(action = "customer.update", target = customers(self.count))]
    async fn by_mutable_reference(&mut self) -> &mut u32 {
        self.count += 1;
        &mut self.count
    }

    #[audited(action = "customer.update", summary = "spent {self.prefix}")]
    async fn by_value(self) -> Self {
        self
    }

    #[audited(action = "customer.update")]
    async fn boxed(self: Box<Self>) -> u32 {
        self.count
    }

    #[audited(action = "customer.update")]
    fn not_async(&self) -> &str {
        &self.prefix
    }

    #[audited(action = "customer.update")]
    async fn without_self() -> Self {
        Self { prefix: "c".to_owned(), count: 0 }
    }
}

struct Of<T>(T);

impl<T: Clone + std::fmt::Display> Of<T> {
    #[audited(action = "customer.view", target = customer(self.0))]
    async fn get<U: Default>(&self) -> Result<(T, U), AppError> {
        Ok((self.0.clone(), U::default()))
    }
}

fn main() {
    let mut customers = now(Customers::without_self());
    assert_eq!(now(customers.by_reference(4)), Ok("c4".to_owned()));
    assert_eq!(now(customers.by_mutable_reference()), &1);
    assert_eq!(customers.not_async(), "c");
    assert_eq!(now(Box::new(now(customers.by_value())).boxed()), 1);
    assert_eq!(now(Of(1).get::<u8>()), Ok((1, 0)));
}
