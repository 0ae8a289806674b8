#![deny(warnings)]

use std::error::Error;

use audited::audited;
use macro_tests::now;

/// An error that has nothing to say.
struct Silent;

/// An error as `anyhow` has them: no `Error` itself, but a reference to one.
struct Holder(Box<dyn Error + Send + Sync>);

impl AsRef<dyn Error> for Holder {
    fn as_ref(&self) -> &(dyn Error + 'static) {
        &*self.0
    }
}

#[audited(action = "customer.view")]
async fn silent() -> Result<(), Silent> {
    Err(Silent)
}

#[audited(action = "customer.view")]
async fn holder() -> Result<(), Holder> {
    Err(Holder("held".into()))
}

#[audited(action = "customer.view")]
async fn text() -> Result<(), String> {
    Err("text".to_owned())
}

#[audited(action = "customer.view")]
async fn borrowed(text: &str) -> Result<(), &str> {
    Err(text)
}

#[audited(action = "customer.view")]
async fn boxed() -> Result<(), Box<dyn Error>> {
    Err("boxed")?
}

#[audited(action = "customer.view")]
async fn generic<E: Error + 'static>(error: E) -> Result<(), E> {
    Err(error)
}

#[derive(Debug)]
struct Borrowed<'a>(&'a str);

impl std::fmt::Display for Borrowed<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for Borrowed<'_> {}

#[audited(action = "customer.view")]
async fn borrowing<'a>(text: &'a str) -> Result<(), Borrowed<'a>> {
    Err(Borrowed(text))
}

#[audited(action = "customer.view")]
fn borrowing_at_once(text: &str) -> Result<(), Borrowed<'_>> {
    Err(Borrowed(text))
}

#[audited(action = "customer.view")]
async fn unbounded<E>(error: E) -> Result<(), E> {
    Err(error)
}

fn main() {
    assert!(now(silent()).is_err());
    assert!(now(holder()).is_err());
    assert!(now(text()).is_err());
    assert!(now(borrowed("text")).is_err());
    assert!(now(boxed()).is_err());
    assert!(now(generic(std::fmt::Error)).is_err());
    assert!(now(borrowing("text")).is_err());
    assert!(borrowing_at_once("text").is_err());
    assert!(now(unbounded(())).is_err());
}
