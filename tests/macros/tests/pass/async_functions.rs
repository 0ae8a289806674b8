#![deny(warnings)]

use audited::audited;
use axum::response::IntoResponse;
use macro_tests::{AppError, now};

const CUSTOMER_VIEW: &str = "customer.view";

#[audited(action = "customer.view")]
async fn nothing() {}

#[audited(action = CUSTOMER_VIEW)]
async fn a_value() -> u32 {
    7
}

#[audited(action = "customer.view")]
async fn a_result(fails: bool) -> Result<u32, AppError> {
    if fails {
        return Err(AppError("no"));
    }
    let value = a_value().await;
    Ok(u32::from_str_radix(&value.to_string(), 10).map_err(|_| AppError("no number"))?)
}

#[audited(action = "customer.view")]
async fn opaque() -> impl IntoResponse {
    "ok"
}

#[audited(action = "customer.view")]
async fn partly_opaque(fails: bool) -> Result<impl IntoResponse, AppError> {
    if fails { Err(AppError("no")) } else { Ok("ok") }
}

#[audited(action = "customer.view")]
async fn borrowed(text: &str) -> &str {
    &text[1..]
}

#[audited(action = "customer.view")]
async fn longest<'a, 'b: 'a>(first: &'a str, second: &'b str) -> Result<&'a str, AppError> {
    Ok(if first.len() > second.len() { first } else { second })
}

#[audited(action = "customer.view", target = customer(id))]
async fn generic<T, const N: usize>(id: T, more: impl Into<String>) -> [String; N]
where
    T: std::fmt::Display + Clone,
{
    let more = more.into();
    std::array::from_fn(|_| format!("{id}{more}"))
}

#[audited(action = "customer.view")]
async fn changing(mut count: u32, list: &mut Vec<u32>) {
    count += 1;
    list.push(count);
}

#[audited(action = "customer.view")]
async fn untyped_until_the_end(texts: &[&str]) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    let mut bytes = Vec::new();
    for text in texts {
        bytes.push(text.parse()?);
    }
    Ok(bytes)
}

#[audited(action = "customer.view")]
async fn parts((a, [b, ..]): (u8, [u8; 3]), _: u8, _guard: String) -> u8 {
    #![allow(unused_mut)]
    let mut sum = a + b;
    sum
}

#[audited(action = "customer.view")]
async unsafe fn not_safe(pointer: *const u8) -> u8 {
    #[allow(unsafe_op_in_unsafe_fn)]
    *pointer
}

#[audited(action = "customer.view")]
async fn never_ends() -> ! {
    std::future::pending().await
}

fn is_send(_: impl Send) {}

fn main() {
    now(nothing());
    assert_eq!(now(a_value()), 7);
    assert_eq!(now(a_result(false)), Ok(7));
    assert_eq!(now(a_result(true)), Err(AppError("no")));
    assert_eq!(now(opaque()).into_response().status(), 200);
    assert!(now(partly_opaque(true)).is_err());
    assert_eq!(now(borrowed("abc")), "bc");
    assert_eq!(now(longest("a", "bc")), Ok("bc"));
    assert_eq!(now(generic::<_, 2>(1, "a")), ["1a", "1a"]);
    let mut list = vec![];
    now(changing(1, &mut list));
    assert_eq!(list, [2]);
    assert_eq!(now(untyped_until_the_end(&["1", "2"])).unwrap(), [1, 2]);
    assert_eq!(now(parts((1, [2, 3, 4]), 5, String::new())), 3);
    drop(never_ends());
    is_send(a_result(true));
    is_send(opaque());
    is_send(longest("", ""));
}

#[allow(dead_code)]
async fn from_unsafe() -> u8 {
    unsafe { not_safe(&1).await }
}
