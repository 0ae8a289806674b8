#![deny(warnings)]

//! For those who use the parts, or the whole under another name.

use audit_core as log;

mod reexported {
    pub(crate) use audited as audit;
}

#[audited::audited(action = "customer.view", target = customer(id), crate = audit_core)]
async fn a_part(id: u8) -> Result<u8, String> {
    Ok(id)
}

#[audited::audited(crate = reexported::audit, action = "customer.view")]
async fn a_path() {}

#[audited::unaudited(reason = "no need", crate = log)]
async fn exempt() {}

#[derive(audited::Snapshot)]
#[audit(target = "customer", id = id, crate = log)]
#[allow(dead_code)]
struct Customer {
    id: u8,
    #[audit(hash)]
    email: String,
}

fn main() {
    assert_eq!(macro_tests::now(a_part(1)), Ok(1));
    macro_tests::now(a_path());
    macro_tests::now(exempt());
}
