#![deny(warnings)]

use std::collections::HashMap;

use audited::{Fields, Record, Snapshot};
use serde::{Serialize, Serializer};

const KIND: &str = "customer";

#[derive(Serialize, Snapshot)]
#[serde(rename_all = "camelCase", rename = "Client")]
#[audit(target = KIND, id = id, label = name.first)]
struct Customer<'a> {
    id: u64,
    name: Name,
    #[audit(redact)]
    tax_number: &'a str,
    #[audit(hash)]
    email: String,
    #[audit(skip)]
    #[serde(default)]
    version: u64,
    #[audit(truncate = 100)]
    notes: String,
    #[serde(rename(serialize = "cards", deserialize = "cards_in"))]
    payment: Vec<Card>,
    by_name: HashMap<String, Card>,
    #[audit(nested)]
    main_card: Option<Card>,
    #[audit(plain)]
    token_count: u32,
    #[serde(with = "cents", skip_serializing_if = "Option::is_none")]
    balance: Option<u64>,
    #[serde(serialize_with = "cents::serialize")]
    #[audit(redact)]
    limit: Option<u64>,
    #[serde(flatten)]
    address: Address,
    #[serde(flatten)]
    rest: HashMap<String, u8>,
    #[serde(flatten)]
    #[audit(nested)]
    more: More,
    #[serde(skip)]
    cache: Unserialisable,
    #[serde(skip_serializing)]
    #[audit(redact)]
    password: String,
    api_key: String,
}

struct Unserialisable;

#[derive(Serialize, Snapshot)]
struct Name {
    first: String,
}

/// It has nothing but a snapshot.
#[derive(Snapshot)]
struct Card {
    brand: String,
    #[audit(redact)]
    number: String,
}

impl Serialize for Card {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        unreachable!("a card is shown by its snapshot")
    }
}

#[derive(Serialize, Snapshot)]
struct Address {
    street: String,
    #[audit(redact)]
    door_code: String,
}

#[derive(Serialize, Snapshot)]
struct More {
    phone: String,
}

/// Nested fields need no `Serialize`, nor do secret ones.
#[derive(Snapshot)]
#[allow(dead_code)]
struct OnlySnapshots {
    card: NotSerialisable,
    secret: NotSerialisable,
    #[audit(redact)]
    hidden: NotSerialisable,
}

#[derive(Snapshot)]
#[allow(dead_code)]
struct NotSerialisable {
    number: u8,
}

mod cents {
    use super::{Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(value: &Option<u64>, serializer: S) -> Result<S::Ok, S::Error> {
        value.map(|value| value * 100).serialize(serializer)
    }
}

/// Generic fields say what they are.
#[derive(Serialize, Snapshot)]
#[audit(target = "page", id = self.items.len())]
struct Page<'a, T, M, const N: usize>
where
    M: Default,
{
    name: &'a str,
    numbers: [u8; 3],
    #[audit(nested)]
    #[serde(skip)]
    items: Vec<T>,
    #[audit(plain)]
    meta: M,
    #[audit(redact)]
    hidden: Option<M>,
    #[audit(skip)]
    #[serde(skip)]
    skipped: [M; N],
    #[serde(with = "cents")]
    cents: Option<u64>,
    #[serde(serialize_with = "nothing")]
    counted: M,
}

fn nothing<M, S: Serializer>(_: &M, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_unit()
}

fn is_snapshot(_: impl Snapshot) {}

fn main() {
    fn check<R: Record>(_: fn(&R, &mut Fields<'_>)) {}
    check(Customer::fields);
    check(Page::<Card, u8, 2>::fields);
    is_snapshot(OnlySnapshots {
        card: NotSerialisable { number: 1 },
        secret: NotSerialisable { number: 1 },
        hidden: NotSerialisable { number: 1 },
    });
}
