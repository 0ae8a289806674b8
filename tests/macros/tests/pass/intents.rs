#![deny(warnings)]

use std::pin::Pin;

use audited::{Refused, audited};
use macro_tests::now;

type Charged = Result<u32, Refused>;

#[audited(action = "payment.charge", intent)]
async fn by_async(id: u32) -> Charged {
    Ok(id)
}

#[audited(intent, action = "payment.charge", reason = required)]
fn by_future(id: u32) -> impl Future<Output = Charged> {
    async move { Ok(id) }
}

#[audited(action = "payment.charge", intent,)]
fn boxed(id: u32) -> Pin<Box<dyn Future<Output = Charged>>> {
    Box::pin(async move { Ok(id) })
}

// What can't carry a refusal is answered by the layer.
#[audited(action = "payment.charge", intent)]
async fn a_value() -> u32 {
    7
}

/// Nothing here could write an intent.
fn main() {
    assert_eq!(now(by_async(7)), Err(Refused::Unavailable));
    assert_eq!(now(by_future(7)), Err(Refused::Unavailable));
    assert_eq!(now(boxed(7)), Err(Refused::Unavailable));
    drop(a_value());
}
