//! What a derived snapshot shows.

use std::collections::BTreeMap;

use audited::{Audit, Record, Snapshot, audited};
use macro_tests::recorded;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

#[audited(action = "record.create")]
async fn create(record: &impl Record) {
    Audit::current().created(record);
}

#[audited(action = "record.update")]
async fn update<R: Record>(before: &R, after: &R) {
    Audit::current().updated(before, after);
}

/// A record's snapshot, as JSON.
async fn snapshot(record: &impl Record) -> Value {
    let ((), entries) = recorded(create(record)).await;
    assert!(entries[0].context.is_empty(), "{:?}", entries[0].context);
    entries[0].targets[0]
        .after
        .as_ref()
        .unwrap()
        .parse()
        .unwrap()
}

/// Nothing here is hidden: its snapshot is what serde writes.
#[derive(Serialize, Snapshot)]
#[serde(rename_all = "camelCase")]
#[audit(target = "customer", id = id, label = first_name)]
struct Open {
    id: u64,
    first_name: String,
    #[serde(rename = "PLAN")]
    plan: Plan,
    r#type: Option<u8>,
    #[serde(rename(serialize = "out", deserialize = "in"))]
    renamed: u8,
    #[serde(skip)]
    #[expect(dead_code)]
    skipped: u8,
    #[serde(skip_serializing)]
    #[expect(dead_code)]
    not_written: u8,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    empty: Vec<u8>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    full: Vec<u8>,
    #[serde(with = "cents")]
    balance: u64,
    #[serde(serialize_with = "cents::serialize")]
    limit: u64,
    #[serde(flatten)]
    address: Address,
    #[serde(flatten)]
    rest: BTreeMap<String, u8>,
    nested: Address,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Plan {
    Pro { seats: u8 },
}

#[derive(Serialize, Snapshot)]
#[serde(rename_all = "kebab-case")]
struct Address {
    street_name: String,
}

mod cents {
    use super::Serializer;

    pub(crate) fn serialize<S: Serializer>(value: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(value * 100)
    }
}

fn open() -> Open {
    Open {
        id: 7,
        first_name: "Ada".to_owned(),
        plan: Plan::Pro { seats: 3 },
        r#type: Some(1),
        renamed: 2,
        skipped: 3,
        not_written: 4,
        empty: vec![],
        full: vec![1],
        balance: 5,
        limit: 6,
        address: Address {
            street_name: "a".to_owned(),
        },
        rest: BTreeMap::from([("more".to_owned(), 1)]),
        nested: Address {
            street_name: "b".to_owned(),
        },
    }
}

#[tokio::test]
async fn a_snapshot_without_secrets_is_what_serde_writes() {
    let record = open();
    assert_eq!(
        snapshot(&record).await,
        serde_json::to_value(&record).unwrap()
    );
}

#[tokio::test]
async fn a_record_is_named_by_its_attributes() {
    let target = open().target();
    assert_eq!(
        (&*target.kind, &*target.id, &*target.label),
        ("customer", "7", "Ada")
    );
}

/// Nothing here is shown.
#[derive(Serialize, Snapshot)]
#[audit(target = "secret", id = "one")]
struct Closed {
    #[audit(redact)]
    tax_number: String,
    #[audit(hash)]
    email: String,
    #[audit(skip)]
    version: String,
    password: String,
    #[serde(rename = "apiKey")]
    renamed_to_a_secret: String,
    #[audit(truncate = 3)]
    token: String,
    #[serde(serialize_with = "loud")]
    secret: String,
    #[serde(skip)]
    #[audit(redact)]
    hidden_from_the_api: String,
    nested: Inner,
    list: Vec<Option<Inner>>,
    #[serde(flatten)]
    flat: Flattened,
    credentials: Vec<Inner>,
}

#[derive(Serialize, Snapshot)]
struct Inner {
    #[audit(redact)]
    number: String,
}

#[derive(Serialize, Snapshot)]
struct Flattened {
    #[audit(redact)]
    door_code: String,
}

fn loud<S: Serializer>(value: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&value.to_uppercase())
}

fn closed(text: &str) -> Closed {
    let text = || text.to_owned();
    let inner = || Inner { number: text() };
    Closed {
        tax_number: text(),
        email: text(),
        version: text(),
        password: text(),
        renamed_to_a_secret: text(),
        token: text(),
        secret: text(),
        hidden_from_the_api: text(),
        nested: inner(),
        list: vec![Some(inner()), None],
        flat: Flattened { door_code: text() },
        credentials: vec![inner()],
    }
}

#[tokio::test]
async fn what_is_hidden_is_nowhere_and_its_change_is_told() {
    let ((), entries) = recorded(update(&closed("hunter2"), &closed("hunter3"))).await;
    let text = entries[0].targets[0].after.as_ref().unwrap().as_str();
    assert!(!text.to_lowercase().contains("hun"), "{text}");
    let mut changed = entries[0].targets[0].changed.clone();
    changed.sort();
    let expected = [
        "apiKey",
        "credentials",
        "door_code",
        "email",
        "hidden_from_the_api",
        "list",
        "nested",
        "password",
        "secret",
        "tax_number",
        "token",
    ];
    assert_eq!(changed, expected);
}

/// What a secret's name would hide, and long text.
#[derive(Serialize, Snapshot)]
#[audit(target = "page", id = 1)]
struct Shown<T, M> {
    #[audit(plain)]
    token_count: u8,
    #[audit(plain)]
    token: T,
    #[audit(nested)]
    secret: Vec<M>,
    #[audit(truncate = 4)]
    notes: String,
}

#[tokio::test]
async fn plain_and_nested_show_what_a_name_would_hide() {
    let record = Shown {
        token_count: 1,
        token: 2,
        secret: vec![Address {
            street_name: "a".to_owned(),
        }],
        notes: "Lorem ipsum".to_owned(),
    };
    let shown = snapshot(&record).await;
    assert_eq!(shown["token"], 2);
    assert_eq!(shown["secret"], json!([{"street-name": "a"}]));
    assert_eq!(shown["notes"]["$truncated"], "Lore");
}
