//! An entry's own page.

use audit_axum::Viewer;
use audit_core::test_kit::sample;
use audit_core::{Entry, Json, Target};
use axum::Router;
use serde_json::{Value, json};

use super::{Answer, everyone, get, store};

async fn viewer(entries: &[Entry]) -> Router {
    Viewer::new(store(entries).await, everyone).router()
}

async fn page(entries: &[Entry], of: &Entry) -> Answer {
    get(&viewer(entries).await, &format!("/entries/{}", of.id)).await
}

fn updated(before: Value, after: Value) -> Target {
    let mut target = Target::new("customer", 42).label("Acme Ltd");
    target.before = Some(Json::of(&before).unwrap());
    target.after = Some(Json::of(&after).unwrap());
    target
}

#[tokio::test]
async fn what_did_not_change_is_there_and_folded() {
    let entry = sample(1, |entry| {
        let before = json!({"plan": "basic", "at": {"city": "Bonn", "zip": "53111"}});
        let after = json!({"plan": "pro", "at": {"city": "Bonn", "zip": "53113"}});
        entry.targets = vec![updated(before, after)];
    });
    let page = page(std::slice::from_ref(&entry), &entry).await.body;
    let (shown, folded) = page.split_once("1 unchanged field").unwrap();
    assert!(shown.contains("<bdi>plan</bdi>") && shown.contains("<bdi>at › zip</bdi>"));
    assert!(
        folded.contains("<bdi>at › city</bdi></th><td><bdi>Bonn</bdi>"),
        "{folded}"
    );
}

#[tokio::test]
async fn long_texts_are_compared_by_word() {
    let terms = |days: &str| json!({"terms": format!("Payment is due {days} after the invoice was sent, without any deduction.")});
    let entry = sample(1, |entry| {
        entry.targets = vec![updated(terms("14 days"), terms("one <month>"))];
    });
    let page = page(std::slice::from_ref(&entry), &entry).await.body;
    assert!(
        page.contains("Payment is due <del>14 days</del> after"),
        "{page}"
    );
    assert!(
        page.contains("Payment is due <ins>one &#60;month&#62;</ins> after"),
        "{page}"
    );
}

#[tokio::test]
async fn a_bulk_entry_is_told_record_by_record_on_a_page_of_bounded_size() {
    let entry = sample(1, |entry| {
        let record = |number: usize| {
            let text = "x".repeat(2_000);
            let after = json!({"number": number, "text": text});
            let mut target = Target::new("customer", number).label(format!("Customer {number}"));
            target.after = Some(Json::of(&after).unwrap());
            target
        };
        entry.targets = (0..2_000).map(record).collect();
    });
    let page = page(std::slice::from_ref(&entry), &entry).await.body;
    assert!(page.len() < 500_000, "{}", page.len());
    assert_eq!(page.matches("<section class=\"record\">").count(), 20);
    let told = 20 + page.matches("<details class=\"record\">").count();
    let left_out = format!("{} more records not shown here.", 2_000 - told);
    assert!(told > 20 && page.contains(&left_out), "{told}");
    assert!(!page.contains("<pre data-copy"));
}

#[tokio::test]
async fn a_record_of_many_fields_says_how_many_are_left_out() {
    let fields = |value: &str| {
        (0..3_000)
            .map(|n| (format!("field{n}"), json!(value)))
            .collect()
    };
    let (before, after) = (Value::Object(fields("a")), Value::Object(fields("b")));
    let entry = sample(1, |entry| entry.targets = vec![updated(before, after)]);
    let page = page(std::slice::from_ref(&entry), &entry).await.body;
    let told = page
        .matches("<th scope=\"row\" role=\"rowheader\">")
        .count();
    let left_out = format!("{} more fields not shown here.", 3_000 - told);
    assert!(told > 100 && page.contains(&left_out), "{told}");
}

#[tokio::test]
async fn a_requests_other_entries_are_named() {
    let mut entries: Vec<_> = (1..=23)
        .map(|number| {
            sample(number, |entry| {
                entry.summary = format!("did part {number}.").into()
            })
        })
        .collect();
    entries.push(sample(30, |entry| {
        entry.summary = "did something else".into();
        entry.origin.request_id = Some("another".into());
    }));
    let of = entries[22].clone();
    let page_of_23 = page(&entries, &of).await.body;
    let others = page_of_23.split_once("The same request").unwrap().1;
    for number in 1..=22 {
        let is_named = others.contains(&format!("did part {number}."));
        assert_eq!(is_named, number > 2, "{number}");
    }
    assert!(!others.contains("did part 23.</bdi>") && !others.contains("something else"));
    assert!(others.contains(r#"?request=req-1">All that this request did</a>"#));
    let alone = page(&entries, &entries[23]).await.body;
    assert!(!alone.contains("The same request"));
}

#[tokio::test]
async fn an_entry_leads_to_what_happened_around_it_and_to_itself() {
    let entry = sample(1_763_812_800_000, |_| {});
    let near = sample(1_763_812_800_000 + 14 * 60_000, |entry| {
        entry.summary = "near".into()
    });
    let far = sample(1_763_812_800_000 + 16 * 60_000, |entry| {
        entry.summary = "far".into()
    });
    let app = viewer(&[entry.clone(), near, far]).await;
    let page = get(&app, &format!("/entries/{}", entry.id)).await.body;
    let around = "?from=2025-11-22T11%3A45%3A00Z&#38;to=2025-11-22T12%3A15%3A00Z";
    assert!(page.contains(around), "{page}");
    let list = get(&app, &format!("/{}", around.replace("&#38;", "&")))
        .await
        .body;
    assert!(list.contains("<bdi>near</bdi>") && !list.contains("<bdi>far</bdi>"));
    assert!(page.contains(&format!(
        r#"<a href="../entries/{}" rel="bookmark">"#,
        entry.id
    )));
}

/// It is copied from the page, so what is made visible in it must still be the same JSON.
#[tokio::test]
async fn the_json_on_the_page_is_the_apis() {
    let entry = sample(1, |entry| {
        entry.summary = "turned \u{202E} round & <b>".into();
        entry.targets = vec![updated(json!({"a": 1}), json!({"a": "\u{200B}"}))];
    });
    let app = viewer(std::slice::from_ref(&entry)).await;
    let page = get(&app, &format!("/entries/{}", entry.id)).await.body;
    let raw = page.split_once("<pre data-copy dir=\"ltr\">").unwrap().1;
    let raw = raw.split_once("</pre>").unwrap().0;
    let signs = [
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#38;", "&"),
    ];
    let raw = signs
        .iter()
        .fold(raw.to_owned(), |raw, (sign, text)| raw.replace(sign, text));
    let api = get(&app, &format!("/api/entries/{}", entry.id))
        .await
        .json();
    assert_eq!(serde_json::from_str::<Value>(&raw).unwrap(), api);
}

#[tokio::test]
async fn scripts_are_served_beside_the_one_that_loads_them() {
    let app = viewer(&[]).await;
    let page = get(&app, "/").await.body;
    let link = page
        .split('"')
        .find(|link| link.ends_with("viewer.js"))
        .unwrap();
    let folder = link.trim_start_matches('.').trim_end_matches("viewer.js");
    let mut wanted = vec!["viewer.js".to_owned()];
    let mut bytes = 0;
    for at in 0..20 {
        let Some(name) = wanted.get(at) else { break };
        let script = get(&app, &format!("{folder}{name}")).await;
        assert_eq!(script.status, 200, "{name}");
        bytes += script.body.len();
        let imported = script.body.split("from \"./").skip(1);
        let imported = imported.filter_map(|rest| rest.split('"').next().map(str::to_owned));
        let new: Vec<_> = imported.filter(|name| !wanted.contains(name)).collect();
        wanted.extend(new);
    }
    assert!(
        wanted.len() > 5 && bytes < 30_000,
        "{wanted:?}: {bytes} bytes"
    );
}

/// An attribute that is missing would be a script's error in a reader's browser.
#[tokio::test]
async fn what_the_script_says_is_on_the_page() {
    let app = viewer(&[]).await;
    let page = get(&app, "/").await.body;
    let (_, words) = page.split_once("<template id=\"words\"").unwrap();
    let words = words.split_once('>').unwrap().0;
    let link = page
        .split('"')
        .find(|link| link.ends_with("viewer.js"))
        .unwrap();
    let folder = link.trim_start_matches('.').trim_end_matches("viewer.js");
    for name in [
        "copying",
        "exporting",
        "keys",
        "opening",
        "times",
        "zooming",
    ] {
        let script = get(&app, &format!("{folder}{name}.js")).await.body;
        let said = script
            .split("say(\"")
            .skip(1)
            .chain(script.split("told: \"").skip(1));
        for said in said.filter_map(|rest| rest.split('"').next()) {
            let attribute = said
                .chars()
                .fold(String::from(" data-"), |mut attribute, letter| {
                    if letter.is_uppercase() {
                        attribute.push('-');
                    }
                    attribute.push(letter.to_ascii_lowercase());
                    attribute
                });
            assert!(
                words.contains(&format!("{attribute}=\"")),
                "{name} says {said}"
            );
        }
    }
}
