#![deny(warnings)]

use std::pin::Pin;

use audited::audited;
use macro_tests::{AppError, now};

type BoxFuture<'a, R> = Pin<Box<dyn Future<Output = R> + Send + 'a>>;

#[audited(action = "customer.view", target = customer(id))]
fn opaque(id: u32) -> impl Future<Output = Result<u32, AppError>> + Send {
    if id == 0 {
        return std::future::ready(Err(AppError("none")));
    }
    std::future::ready(Ok(id))
}

#[audited(action = "customer.view")]
fn opaque_block(text: &str) -> impl Future<Output = Result<&str, AppError>> {
    async move {
        let _number: u32 = text.parse().map_err(|_| AppError("no number"))?;
        Ok(text)
    }
}

#[audited(action = "customer.view")]
fn opaque_value() -> impl std::future::Future<Output = impl std::fmt::Display> {
    async { 7 }
}

#[audited(action = "customer.view")]
fn boxed<'a>(text: &'a str) -> Pin<Box<dyn Future<Output = Result<&'a str, AppError>> + Send + 'a>> {
    if text.is_empty() {
        return Box::pin(async { Err(AppError("empty")) });
    }
    Box::pin(async move { Ok(text) })
}

#[audited(action = "customer.view")]
fn by_its_alias(text: &str) -> BoxFuture<'_, usize> {
    Box::pin(async move { text.len() })
}

fn is_send(_: impl Send) {}

fn main() {
    assert_eq!(now(opaque(1)), Ok(1));
    assert_eq!(now(opaque_block("7")), Ok("7"));
    assert_eq!(now(opaque_value()).to_string(), "7");
    assert_eq!(now(boxed("")), Err(AppError("empty")));
    assert_eq!(now(boxed("a")), Ok("a"));
    assert_eq!(now(by_its_alias("abc")), 3);
    is_send(opaque(1));
}
