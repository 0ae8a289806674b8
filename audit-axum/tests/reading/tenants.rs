use audit_core::test_kit::sample;
use audit_core::{Entry, Tenant};
use serde_json::json;

use super::get_with;
use super::recorded::App;

const OPERATOR: [(&str, &str); 2] = [("x-user", "1"), ("x-may", "operate export")];

async fn app() -> App {
    let of = |millis, tenant: &'static str| {
        sample(millis, |entry| {
            entry.tenant = Tenant::new(tenant).unwrap();
            entry.summary = format!("something of {tenant}").into();
        })
    };
    let globex: Vec<Entry> = (2..=4).map(|millis| of(millis, "globex")).collect();
    App::new(&[&[of(1, "acme")], &globex[..]].concat()).await
}

#[tokio::test]
async fn an_operator_chooses_whose_log_is_read_and_reads_one_at_a_time() {
    let app = app().await;
    for (address, own, other) in [
        ("/log", true, false),
        ("/log?tenant=globex", false, true),
        ("/log/api/entries", true, false),
        ("/log/api/entries?tenant=globex", false, true),
        ("/log/api/export.csv?tenant=globex", false, true),
    ] {
        let page = get_with(&app.router, address, &OPERATOR).await;
        assert_eq!(page.status, 200, "{address}");
        assert_eq!(page.body.contains("something of acme"), own, "{address}");
        assert_eq!(
            page.body.contains("something of globex"),
            other,
            "{address}"
        );
    }
    let told = app.told().await;
    let told: Vec<_> = told
        .iter()
        .map(|entry| (entry.tenant.as_str(), &*entry.action))
        .collect();
    let expected = [
        ("acme", "audit_log.view"),
        ("globex", "audit_log.view"),
        ("globex", "audit_log.export"),
    ];
    assert_eq!(told, expected, "each in the log that was read");
}

#[tokio::test]
async fn each_question_of_the_api_can_be_asked_of_a_tenant_that_is_chosen() {
    let app = app().await;
    for question in ["facets", "histogram", "targets/customer/42/history"] {
        let address = format!("/log/api/{question}?tenant=globex");
        let answer = get_with(&app.router, &address, &OPERATOR).await;
        assert_eq!(answer.status, 200, "{question}: {}", answer.body);
        assert_eq!(
            get_with(&app.router, &address, &[]).await.status,
            403,
            "{question}"
        );
    }
    let walk = get_with(
        &app.router,
        "/log/api/entries?tenant=globex&limit=1",
        &OPERATOR,
    )
    .await;
    assert!(
        walk.header("link").contains("tenant=globex"),
        "{}",
        walk.header("link")
    );
}

#[tokio::test]
async fn others_read_their_own_alone() {
    let app = app().await;
    let own = get_with(&app.router, "/log/api/entries?tenant=acme", &[]).await;
    assert_eq!(own.status, 200);
    let other = get_with(&app.router, "/log/api/entries?tenant=globex", &[]).await;
    assert_eq!(
        (other.status.as_u16(), &other.json()["parameter"]),
        (403, &json!("tenant"))
    );
    let page = get_with(&app.router, "/log?tenant=globex", &[]).await;
    assert_eq!(page.status, 403);
    assert!(
        page.body.contains("This is not yours to see"),
        "{}",
        page.body
    );
    assert!(page.body.contains(r#"href="./log""#), "{}", page.body);
}

#[tokio::test]
async fn a_wrong_tenant_is_a_problem_that_names_it() {
    let app = app().await;
    let long = "x".repeat(200);
    for query in ["tenant=acme&tenant=globex", &format!("tenant={long}")] {
        let address = format!("/log/api/entries?{query}");
        let answer = get_with(&app.router, &address, &OPERATOR).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["parameter"]),
            (400, &json!("tenant"))
        );
        let page = get_with(&app.router, &format!("/log?{query}"), &OPERATOR).await;
        assert_eq!(page.status, 400);
        assert!(page.body.contains("<code>tenant</code>"), "{}", page.body);
    }
}

/// All addresses that a page leads to.
fn links(html: &str) -> Vec<&str> {
    let attributes = ["href=\"", "action=\""].into_iter();
    let links = attributes.flat_map(|attribute| html.split(attribute).skip(1));
    links.filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test]
async fn every_link_and_form_stays_in_the_log_that_was_chosen() {
    let app = app().await;
    let entry = app
        .store
        .entries()
        .into_iter()
        .find(|entry| entry.tenant.as_str() == "globex");
    let entry = entry.unwrap().id;
    for address in [
        "/log?tenant=globex&limit=1&q=something&outcome=success".to_owned(),
        format!("/log/entries/{entry}?tenant=globex"),
        "/log/views?tenant=globex&q=x".to_owned(),
    ] {
        let page = get_with(&app.router, &address, &OPERATOR).await;
        assert_eq!(page.status, 200, "{address}");
        for link in links(&page.body) {
            let is_form = page
                .body
                .contains(&format!("method=\"get\" action=\"{link}\""));
            let is_within = link.starts_with('#');
            let is_kept = link.contains("tenant=globex") || link.contains("assets/");
            assert!(is_kept || is_form || is_within, "{address} leads to {link}");
        }
        assert!(!page.body.contains("Remove tenant"), "{address}");
    }
    let list = get_with(&app.router, "/log?tenant=globex", &OPERATOR)
        .await
        .body;
    assert!(
        list.contains(r#"<input type="hidden" name="tenant" value="globex">"#),
        "{list}"
    );
    assert!(!list.contains("Clear"), "whose log it is narrows nothing");
}
