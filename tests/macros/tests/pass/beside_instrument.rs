#![deny(warnings)]

use audited::audited;
use macro_tests::{AppError, now};
use tracing::instrument;

#[audited(action = "customer.view", target = customer(id))]
#[instrument(err, fields(customer = id))]
async fn above(id: u32) -> Result<u32, AppError> {
    Ok(id)
}

#[instrument(ret, skip(_secret))]
#[audited(action = "customer.view", target = customer(id))]
async fn below(id: u32, _secret: String) -> Result<u32, AppError> {
    Ok(id)
}

#[audited(action = "import.rows")]
#[instrument]
fn above_not_async(rows: u32) -> u32 {
    rows
}

#[instrument]
#[audited(action = "import.rows")]
fn below_not_async(rows: u32) -> Result<u32, AppError> {
    Ok(rows)
}

#[audited(action = "customer.view")]
#[instrument]
fn above_a_future(id: u32) -> impl Future<Output = Result<u32, AppError>> {
    async move { Ok(id) }
}

#[instrument]
#[audited(action = "customer.view")]
fn below_a_future(id: u32) -> impl Future<Output = Result<u32, AppError>> {
    async move { Ok(id) }
}

fn main() {
    assert_eq!(now(above(1)), Ok(1));
    assert_eq!(now(below(1, String::new())), Ok(1));
    assert_eq!(above_not_async(1), 1);
    assert_eq!(below_not_async(1), Ok(1));
    assert_eq!(now(above_a_future(1)), Ok(1));
    assert_eq!(now(below_a_future(1)), Ok(1));
}
