use serde_json::json;

use super::*;
use crate::caps::Caps;
use crate::entry::Entry;
use crate::redact::Redaction;
use crate::test_kit::MemoryStore;
use crate::{Actor, Auditor, AuditorBuilder, Outcome};

const VISA: &str = "4111 1111 1111 1111";

/// The entry of a call that says this.
async fn entry_of(
    build: impl FnOnce(AuditorBuilder) -> AuditorBuilder,
    say: impl FnOnce(&Audit),
) -> Entry {
    let store = MemoryStore::new();
    let auditor = build(Auditor::builder(store.clone())).build().unwrap();
    let scope = Scope::builder(&auditor)
        .actor(Actor::user("7", "Ada"))
        .open();
    let call = async { say(&Audit::current()) };
    scope.call("customer.update", call).await;
    auditor.flush().await;
    let [entry]: [Entry; 1] = store.entries().try_into().unwrap();
    entry
}

fn capped(caps: impl FnOnce(&mut Caps)) -> impl FnOnce(AuditorBuilder) -> AuditorBuilder {
    let mut set = Caps::default();
    caps(&mut set);
    move |auditor| auditor.caps(set)
}

fn marks(entry: &Entry) -> Vec<(&str, usize)> {
    let marks = entry.truncated.iter();
    marks.map(|mark| (&*mark.field, mark.bytes)).collect()
}

#[tokio::test]
async fn no_secret_gets_in_wherever_it_is_said() {
    let entry = entry_of(
        |auditor| auditor,
        |audit| {
            audit.target(Target::new("card", 7).label(format!("Card {VISA}")));
            audit.related(Target::new("order", 8).label(VISA));
            audit.summary(format!(
                "paid {{sum}} for {{target}} with {{input.pin}}, {VISA}"
            ));
            audit.value("sum", format!("12 EUR by {VISA}"));
            audit.value("input.pin", "1234");
            audit.value("input.passwords.0.1", "hunter2");
            audit.reason(format!("asked by Bearer abcdefgh1, {VISA}"));
            audit.context(
                "body",
                json!({"note": VISA, "list": [{"password": "hunter2"}]}),
            );
            audit.context("api_key", "hunter2");
            audit.context(VISA, 1);
            audit.context("n", 4_111_111_111_111_111_u64);
            let step = audit.step(format!("Charged {VISA}"));
            let step = step.detail(
                "request",
                json!({"cvv": "123", "url": "https://ada:hunter2@a.test"}),
            );
            step.failed(format!("{VISA} was refused"));
        },
    )
    .await;
    let written = serde_json::to_string(&entry).unwrap();
    for secret in ["4111", "hunter2", "\"1234\"", "123\"", "abcdefgh1"] {
        assert!(!written.contains(secret), "{secret} in {written}");
    }
    assert_eq!(
        entry.summary,
        "paid 12 EUR by [redacted] for Card [redacted] with [redacted], [redacted]"
    );
    assert_eq!(
        entry.reason.as_deref(),
        Some("asked by Bearer [redacted], [redacted]")
    );
    assert_eq!(
        entry.context["body"],
        json!({"note": "[redacted]", "list": [{"password": "[redacted]"}]})
    );
    let step = &entry.steps[0];
    assert_eq!(
        (&*step.name, step.reason.as_deref()),
        ("Charged [redacted]", Some("[redacted] was refused"))
    );
    assert_eq!(
        step.details["request"]["url"],
        "https://ada:[redacted]@a.test"
    );
    assert_eq!(marks(&entry), []);
}

#[tokio::test]
async fn an_actors_names_have_no_secret_and_a_cap() {
    let principal = Actor::user("8", VISA).on_behalf_of(Actor::user("9", "x".repeat(20)));
    let actor = Actor::api_key("7", format!("by {VISA}")).on_behalf_of(principal);
    let entry = entry_of(capped(|caps| caps.text = 15), |audit| {
        audit.summary("paid as {actor}");
        audit.actor(actor);
    })
    .await;
    let principal = entry.actor.on_behalf_of.unwrap();
    let last = principal.on_behalf_of.unwrap();
    assert_eq!(
        (&*entry.actor.label, &*principal.label),
        ("by [redacted]", "[redacted]")
    );
    assert_eq!(
        (entry.summary.as_str(), last.label.len()),
        ("paid as by [redacted]", 15)
    );
    let marks: Vec<_> = entry
        .truncated
        .iter()
        .map(|mark| (&*mark.field, mark.bytes))
        .collect();
    assert_eq!(marks, [("actor/on_behalf_of/on_behalf_of/label", 20)]);
}

#[tokio::test]
async fn what_is_known_before_a_call_has_no_secret_either() {
    static DECLARED: crate::declaration::Declaration = crate::declaration::Declaration {
        action: "card.charge",
        category: None,
        operation: None,
        stream: crate::Stream::Account,
        delivery: None,
        target: None,
        summary: Some("charged {target} for {note}, {token}"),
        reason_required: false,
        intent: false,
        function: "charge",
        file: "charge.rs",
        line: 1,
    };
    let store = MemoryStore::new();
    let auditor = Auditor::builder(store.clone()).build().unwrap();
    let opening = Opening::new(&DECLARED)
        .target(Target::new("card", 7).label(VISA))
        .value("note", &VISA)
        .value("token", &"hunter2")
        .reason(VISA);
    let call = crate::call::Call::new(
        opening,
        async {},
        crate::call::no_judge,
        crate::call::no_refusal,
    );
    Scope::builder(&auditor).open().in_scope(call).await;
    auditor.flush().await;
    let entry = store.entries().remove(0);
    assert_eq!(
        entry.summary,
        "charged [redacted] for [redacted], [redacted]"
    );
    assert_eq!(entry.reason.as_deref(), Some("[redacted]"));
}

#[tokio::test]
async fn an_errors_words_have_no_secret_and_are_cut_after_that() {
    let store = MemoryStore::new();
    let builder = Auditor::builder(store.clone());
    let auditor = capped(|caps| caps.text = 30)(builder).build().unwrap();
    let scope = Scope::builder(&auditor).open();
    let error = Error::invalid(format!("the card {VISA} was refused by its bank"));
    let call = async { Err::<(), _>(error) };
    scope.try_call("card.charge", call).await.unwrap_err();
    auditor.flush().await;
    let entry = store.entries().remove(0);
    assert_eq!(entry.outcome, Outcome::Failure);
    assert_eq!(
        entry.reason.as_deref(),
        Some("the card [redacted] was refuse")
    );
    assert_eq!(marks(&entry), [("reason", 43)]);
}

#[tokio::test]
async fn the_apps_own_rules_hold_for_all_that_is_said() {
    let rules = Redaction::new()
        .deny("salary")
        .allow("token_count")
        .prefix("sk_live_");
    let entry = entry_of(
        |auditor| auditor.redaction(rules),
        |audit| {
            audit.context("salary", 4_000);
            audit.context(
                "usage",
                json!({"tokenCount": 7, "key": "sk_live_1", "baseSalary": 1}),
            );
            audit.value("token_count", 7);
            audit.summary("used {token_count}");
        },
    )
    .await;
    assert_eq!(
        serde_json::to_value(&entry.context).unwrap(),
        json!({
            "salary": "[redacted]",
            "usage": {"tokenCount": 7, "key": "[redacted]", "baseSalary": "[redacted]"},
        })
    );
    assert_eq!(entry.summary, "used 7");
}

#[tokio::test]
async fn every_text_has_a_cap_and_a_mark() {
    let long = "ß".repeat(20);
    let entry = entry_of(
        capped(|caps| (caps.text, caps.summary) = (9, 30)),
        |audit| {
            audit.actor(Actor::user("7", "Ada Administrator"));
            audit.target(Target::new("customer", 7));
            audit.target(Target::new("customer", 8).label(&long));
            audit.value("a", &long);
            audit.summary("changed {a} and {a} {a}");
            audit.reason(long.clone());
            audit.step("0").done();
            audit.step(long.clone()).failed(&long);
        },
    )
    .await;
    let cut = "ß".repeat(4);
    assert_eq!(entry.actor.label, "Ada Admin");
    assert_eq!(entry.targets[1].label, cut);
    assert_eq!(entry.summary, format!("changed {cut} and {cut} "));
    assert_eq!(entry.summary_values["a"], cut);
    assert_eq!(entry.reason.as_deref(), Some(&*cut));
    assert_eq!(
        (&*entry.steps[1].name, entry.steps[1].reason.as_deref()),
        (&*cut, Some(&*cut))
    );
    assert_eq!(
        marks(&entry),
        [
            ("summary_values/a", 40),
            ("steps/1/name", 40),
            ("steps/1/reason", 40),
            ("actor/label", 17),
            ("targets/1/label", 40),
            ("reason", 40),
            ("summary", 38),
        ]
    );
}

#[tokio::test]
async fn a_sentence_without_values_has_a_cap_and_a_long_id_costs_none() {
    let entry = entry_of(
        capped(|caps| (caps.text, caps.summary) = (9, 20)),
        |audit| audit.summary("x".repeat(30)),
    )
    .await;
    assert_eq!(
        (&*entry.summary, &entry.summary_template),
        (&*"x".repeat(20), &entry.summary)
    );
    assert_eq!(marks(&entry), [("summary_template", 30)]);

    let id = "7".repeat(99);
    let entry = entry_of(capped(|caps| caps.text = 9), |audit| {
        audit.target(Target::new("a", &id))
    })
    .await;
    assert_eq!(
        (&*entry.targets[0].id, &*entry.summary),
        (&*id, "changed a 7777777")
    );
    assert_eq!(marks(&entry), [("summary_values/target", 101)]);
}

#[tokio::test]
async fn the_context_has_a_cap_for_each_value_and_for_all() {
    let entry = entry_of(
        capped(|caps| (caps.value, caps.context) = (20, 100)),
        |audit| {
            audit.context("a/b", "x".repeat(30));
            audit.context("number", 1);
            audit.context("number", 2);
            for name in ["c", "d", "e", "f"] {
                audit.context(name, "y".repeat(15));
            }
            audit.context("late", 3);
        },
    )
    .await;
    assert_eq!(
        entry.context["a/b"],
        json!({"$truncated": "x".repeat(18), "bytes": 30})
    );
    assert_eq!(
        (&entry.context["number"], &entry.context["c"]),
        (&json!(2), &json!("y".repeat(15)))
    );
    assert!(
        !entry.context.contains_key("f"),
        "no room: {:?}",
        entry.context
    );
    let [("context/a~1b", 30), ("context", told)] = marks(&entry)[..] else {
        panic!("{:?}", entry.truncated);
    };
    assert!(told > 100);
}

#[tokio::test]
async fn a_context_that_is_said_again_is_marked_as_it_is_in_the_end() {
    let entry = entry_of(
        capped(|caps| (caps.value, caps.context) = (20, 60)),
        |audit| {
            for _ in 0..100 {
                audit.context("a", "x".repeat(30));
            }
            audit.context("a", "short");
        },
    )
    .await;
    assert_eq!(
        (&entry.context["a"], marks(&entry)),
        (&json!("short"), vec![])
    );
}

#[tokio::test]
async fn a_text_that_is_said_again_is_marked_as_it_is_in_the_end() {
    let entry = entry_of(capped(|caps| caps.text = 9), |audit| {
        audit.value("a", "x".repeat(30));
        audit.value("a", "short");
        audit.summary("{a}");
    })
    .await;
    assert_eq!((&*entry.summary, marks(&entry)), ("short", vec![]));
}

#[tokio::test]
async fn steps_have_a_cap_for_their_number_and_for_their_details() {
    let entry = entry_of(capped(|caps| caps.steps = 2), |audit| {
        (0..5).for_each(|_| audit.step("same").done())
    })
    .await;
    assert_eq!((entry.steps.len(), marks(&entry)), (2, vec![("steps", 25)]));

    let entry = entry_of(
        capped(|caps| (caps.value, caps.details) = (20, 70)),
        |audit| {
            audit
                .step("1")
                .detail("a", "x".repeat(30))
                .detail("b", "y".repeat(40))
                .done();
            audit.step("2").detail("a", "z".repeat(18)).done();
            audit.step("3").detail("a", "z".repeat(18)).done();
        },
    )
    .await;
    let names: Vec<_> = entry.steps.iter().map(|step| &*step.name).collect();
    assert_eq!(names, ["1"]);
    assert_eq!(entry.steps[0].details["a"]["bytes"], 30);
    assert!(!entry.steps[0].details.contains_key("b"));
    assert!(matches!(
        marks(&entry)[..],
        [("steps/0/details/a", 30), ("steps", 71..)]
    ));
}

#[tokio::test]
async fn a_value_of_10_000_levels_is_marked_and_takes_no_stack() {
    let deep = || (0..10_000).fold(json!(1), |inner, _| Value::Array(vec![inner]));
    let held = deep();
    let entry = entry_of(
        |auditor| auditor,
        |audit| {
            audit.context("deep", &held);
            audit.step("Asked").detail("deep", &held).done();
        },
    )
    .await;
    crate::redact::value::dismantle(held);
    let mark = json!({"$truncated": "nests too deep"});
    assert_eq!(
        (&entry.context["deep"], &entry.steps[0].details["deep"]),
        (&mark, &mark)
    );
}

#[tokio::test]
async fn a_pattern_may_itself_say_something() {
    let rules = Redaction::new().pattern(|_: &str| {
        Audit::current().operation(Operation::Update);
        Vec::new()
    });
    let entry = entry_of(
        |auditor| auditor.redaction(rules),
        |audit| {
            audit.reason("asked");
            audit.context("a", "b");
        },
    )
    .await;
    assert_eq!(
        (entry.reason.as_deref(), &entry.context["a"]),
        (Some("asked"), &json!("b"))
    );
}
