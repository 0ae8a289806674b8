#![deny(warnings)]

//! The emitted code has names of its own: none of them is seen by the function, nor the reverse.

use audited::{Snapshot, audited};
use macro_tests::now;

#[allow(dead_code)]
mod core {}
#[allow(dead_code)]
mod std {}

#[allow(non_camel_case_types, dead_code)]
struct Option;
#[derive(serde::Serialize)]
struct Field;
#[derive(serde::Serialize)]
struct Flat;
struct Returned;
struct Refusing;
#[allow(dead_code)]
struct Opening;

#[audited(action = "customer.view", target = type(0), related = r#fn(1))]
async fn r#fn() -> Result<Returned, Refusing> {
    Ok(Returned)
}

#[audited(action = "customer.view")]
fn with_field(field: Field) -> Field {
    field
}

mod unit {
    pub(crate) fn serialize<T, S: serde::Serializer>(_: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

#[derive(Snapshot)]
#[allow(dead_code)]
struct Named {
    #[serde(with = "unit")]
    field: Field,
    flat: Flat,
}

#[audited(
    action = "customer.view",
    target = customer(opening),
    summary = "{body} {value} {explain} {refused} {returned}",
)]
async fn function(opening: u8, body: u8, value: u8, explain: u8, refused: u8, returned: u8) -> u8 {
    opening + body + value + explain + refused + returned
}

#[audited(action = "customer.view", target = customer(opening))]
fn not_async(opening: u8, body: u8) -> u8 {
    opening + body
}

#[derive(Snapshot)]
#[audit(target = "customer", id = fields)]
#[allow(dead_code)]
struct Record {
    fields: u8,
    value: u8,
    audited: u8,
    r#type: u8,
}

macro_rules! handlers {
    ($($name:ident($argument:ident: $type:ty) -> $output:ty $body:block)*) => {$(
        #[audited(action = "customer.view", target = customer($argument), summary = "{target}")]
        async fn $name($argument: $type) -> $output $body
    )*};
}

handlers! {
    one(id: u8) -> u8 { id }
    two(id: u16) -> Result<u16, String> { Ok(id) }
}

macro_rules! record {
    ($name:ident { $($field:ident: $type:ty),* }) => {
        #[derive(Snapshot)]
        #[audit(target = "made", id = id)]
        #[allow(dead_code)]
        struct $name { id: u8, $($field: $type),* }
    };
}

record!(Made { name: String, token: String });

fn main() {
    assert_eq!(now(function(1, 2, 3, 4, 5, 6)), 21);
    assert_eq!(not_async(1, 2), 3);
    assert!(now(r#fn()).is_ok());
    with_field(Field);
    assert_eq!(now(one(1)), 1);
    assert_eq!(now(two(1)), Ok(1));
}
