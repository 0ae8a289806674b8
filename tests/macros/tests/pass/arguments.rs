#![deny(warnings)]

use audited::audited;
use macro_tests::now;

mod words {
    pub(crate) const ACTION: &str = "team.invite";
    pub(crate) const CATEGORY: &str = "Team";
    pub(crate) const KIND: &str = "team.member";
}

struct Input {
    email: String,
    role: Role,
    reason: Option<String>,
    pair: (u8, String),
}

struct Role {
    name: &'static str,
}

#[audited(
    action = words::ACTION,
    category = words::CATEGORY,
    operation = create,
    stream = account,
    delivery = before_response,
    target(words::KIND, input.email.to_lowercase(), label = input.email),
    related = organisation(organisation, label = format!("No. {organisation}"),),
    related = plan(input.pair.0),
    related("role", input.role.name),
    summary = "{actor} invited {target} as {input.role.name}, {input.pair.1} {{not}} {organisation}",
    reason(required, input.reason),
)]
async fn all(organisation: u32, input: Input) -> Input {
    input
}

#[audited(action = "data_export.run2", operation = "execute", stream = "activity", delivery = "background", reason = note)]
async fn quoted(note: String) -> String {
    note
}

#[audited(action = "export.run", reason = required)]
async fn demanding() {}

#[audited(action = "export.run", reason = &*note)]
async fn dereferenced(note: &str) -> &str {
    note
}

#[audited(action = "export.run", summary = r#"ran "{name}" \ {name}"#)]
async fn raw(name: &str) -> &str {
    name
}

#[audited(action = "export.run", summary = "ran \"{name}\"\t\u{e9} {r#type}")]
async fn escaped(name: &str, r#type: u8) -> (&str, u8) {
    (name, r#type)
}

fn main() {
    let pair = (1, "b".to_owned());
    let input = Input { email: "a".to_owned(), role: Role { name: "admin" }, reason: None, pair };
    assert_eq!(now(all(1, input)).email, "a");
    assert_eq!(now(quoted("a".to_owned())), "a");
    now(demanding());
    assert_eq!(now(dereferenced("a")), "a");
    assert_eq!(now(raw("a")), "a");
    assert_eq!(now(escaped("a", 1)), ("a", 1));
}
