//! The code that `#[derive(Snapshot)]` writes.

use insta::assert_snapshot;
use quote::quote;

use super::*;
use crate::expansion::pretty;

fn expanded(input: TokenStream) -> String {
    pretty(snapshot(input))
}

#[test]
fn a_record() {
    assert_snapshot!(expanded(quote! {
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        #[audit(target = "customer", id = id, label = format!("{} {}", self.first, self.last))]
        struct Customer {
            id: Uuid,
            first_name: String,
            #[audit(redact)]
            tax_number: String,
            #[audit(hash)]
            email: String,
            #[audit(skip)]
            updated_at: DateTime<Utc>,
            #[audit(truncate = 200)]
            #[serde(rename = "remarks", skip_serializing_if = "Option::is_none")]
            notes: Option<String>,
            #[serde(with = "minor_units")]
            balance: Money,
            #[serde(flatten)]
            address: Address,
            #[serde(skip_serializing)]
            cache: Cache,
            #[serde(skip)]
            #[audit(redact)]
            password_hash: String,
        }
    }));
}

#[test]
fn a_generic_snapshot() {
    assert_snapshot!(expanded(quote! {
        #[audit(crate = audit_core)]
        struct Page<'a, T: Clone, M> {
            name: &'a str,
            #[audit(nested)]
            items: Vec<T>,
            #[audit(plain)]
            meta: M,
            #[serde(serialize_with = "count")]
            count: M,
        }
    }));
}

#[test]
fn all_mistakes_are_told_at_once() {
    assert_snapshot!(expanded(quote! {
        struct Customer<T> {
            #[audit(skip, redact)]
            a: u8,
            #[serde(getter = "b")]
            b: u8,
            c: T,
        }
    }));
}
