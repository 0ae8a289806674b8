use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{App, User, path_of};

pub(crate) const LOG: &str = "/settings/audit-log/api/entries";

/// What the log holds by this filter, newest first, once it holds anything: views are written in
/// the background.
pub(crate) async fn entries(admin: &User, filter: &str) -> Vec<Value> {
    for _ in 0..100 {
        let page = admin.json(&format!("{LOG}?{filter}")).await;
        let found = page["entries"].as_array().unwrap();
        if !found.is_empty() {
            return found.clone();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nothing was found by {filter} within 5 s");
}

pub(crate) async fn newest(admin: &User, filter: &str) -> Value {
    let entry = entries(admin, filter).await.remove(0);
    admin.json(&path_of(LOG, &entry)).await
}

fn filter(kind: &str, record: &Value) -> String {
    format!("target={kind}:{}", record["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_changed_plan_tells_who_what_when_from_where_and_old_and_new() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let customer = admin.first("/api/customers").await;
    let mut changed = customer.clone();
    let (old, new) = match customer["plan"].as_str() {
        Some("enterprise") => ("enterprise", "basic"),
        Some(other) => (other, "enterprise"),
        None => panic!("{customer}"),
    };
    changed["plan"] = json!(new);
    let path = path_of("/api/customers", &customer);
    let request = admin.request(Method::PUT, &path).json(&changed);
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0";
    let answer = request.header("user-agent", agent).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);

    let entry = newest(&admin, &filter("customer", &customer)).await;
    assert_eq!(entry["actor"]["label"], "Ada Lindqvist");
    assert_eq!(entry["action"], "customer.update");
    assert_eq!(entry["operation"], "update");
    assert_eq!(entry["outcome"], "success");
    assert_eq!(entry["category"], "Customers");
    assert_eq!(entry["tenant"], "acme");
    let expected = format!("moved Blue Harbour Foods from the {old} to the {new} plan");
    assert_eq!(entry["summary"], expected);
    let origin = &entry["origin"];
    assert_eq!(origin["ip"], "127.0.0.1");
    assert_eq!(origin["route"], "/api/customers/{id}");
    assert_eq!(origin["device"]["browser"], "Firefox 142");
    let occurred_at = entry["occurred_at"].as_str().unwrap();
    let now = chrono::Utc::now();
    let age = now
        - occurred_at
            .parse::<chrono::DateTime<chrono::Utc>>()
            .unwrap();
    assert!(age.num_seconds() < 60, "{occurred_at}");
    let changes = entry["targets"][0]["changes"].as_array().unwrap();
    let expected = json!({"path": "/plan", "old": old, "new": new});
    assert_eq!(changes, &vec![expected]);

    let page = admin
        .get(&format!(
            "/settings/audit-log?{}",
            filter("customer", &customer)
        ))
        .await;
    assert_eq!(page.status(), StatusCode::OK);
    let html = page.text().await.unwrap();
    assert!(
        html.contains(&format!("to the {new} plan")) && html.contains("Ada Lindqvist"),
        "{html}"
    );
}

#[tokio::test]
async fn the_log_is_for_admins() {
    let app = App::start().await;
    for email in ["member@acme.test", "support@acme.test"] {
        let user = app.user(email).await;
        for path in ["/settings/audit-log", LOG] {
            let answer = user.get(path).await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{email} {path}");
        }
    }
    let stranger = app.stranger();
    let answer = stranger.get("/settings/audit-log").await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()["location"], "/sign-in");
    assert_eq!(stranger.get(LOG).await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_organisation_reads_its_own_log_only() {
    let app = App::start().await;
    let acme = app.user("admin@acme.test").await;
    let globex = app.user("admin@globex.test").await;
    let customer = acme.first("/api/customers").await;
    let path = path_of("/api/customers", &customer);
    assert_eq!(acme.put(&path, &customer).await.status(), StatusCode::OK);
    let filter = filter("customer", &customer);
    let entry = newest(&acme, &filter).await;
    let page = globex.json(&format!("{LOG}?{filter}")).await;
    assert_eq!(page["entries"], json!([]));
    let answer = globex.get(&path_of(LOG, &entry)).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    for entry in entries(&globex, "limit=500").await {
        assert_eq!(entry["tenant"], "globex");
    }
}

#[tokio::test]
async fn a_failed_sign_in_tells_the_name_that_was_tried_and_never_the_password() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    for email in ["member@acme.test", "nobody@acme.test"] {
        let answer = app.stranger().sign_in(email, "hunter2hunter2").await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        let entry = newest(&admin, "action=auth.sign_in&outcome=denied").await;
        assert_eq!(entry["summary"], format!("tried to sign in as {email}"));
        assert_eq!(entry["category"], "Authentication");
        assert!(!entry.to_string().contains("hunter2"), "{entry}");
    }
}

#[tokio::test]
async fn what_people_do_about_their_account_is_told() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let member = app.user("member@acme.test").await;
    let me = member.json("/api/account").await;
    let actor = format!("actor=user:{}", me["id"].as_str().unwrap());
    let entry = newest(&admin, &format!("{actor}&action=auth.sign_in")).await;
    assert_eq!(entry["summary"], "signed in");
    assert_eq!(entry["outcome"], "success");

    let password = json!({"current_password": "demo", "new_password": "correct horse"});
    let answer = member.post("/api/account/password", &password).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let answer = member.post("/api/account/second-factor", &json!({})).await;
    let begun: Value = answer.json().await.unwrap();
    let answer = member.submit("/sign-out", &[]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    for (action, summary) in [
        ("auth.change_password", "changed their password"),
        ("auth.begin_second_factor", "began to enrol a second factor"),
        ("auth.sign_out", "signed out"),
    ] {
        let entry = newest(&admin, &format!("{actor}&action={action}")).await;
        assert_eq!(entry["summary"], summary);
        let told = entry.to_string();
        assert!(
            !told.contains("argon2") && !told.contains("correct horse"),
            "{told}"
        );
        assert!(!told.contains(begun["secret"].as_str().unwrap()), "{told}");
    }
}

#[tokio::test]
async fn a_customers_page_leaves_a_read_entry() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let support = app.user("support@acme.test").await;
    let answer = admin
        .post("/api/customers", &json!({"name": "Zenith"}))
        .await;
    let customer: Value = answer.json().await.unwrap();
    support.get(&path_of("/customers", &customer)).await;
    let filter = format!("{}&operation=read", filter("customer", &customer));
    let entry = newest(&admin, &filter).await;
    assert_eq!(entry["action"], "customer.view");
    assert_eq!(entry["actor"]["label"], "Sofia Novak");
    assert_eq!(entry["summary"], "viewed Zenith");
}

#[tokio::test]
async fn an_entry_is_found_by_its_words() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let customer = json!({"name": "Zenith Gliders"});
    let answer = admin.post("/api/customers", &customer).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let entry = newest(&admin, "q=gliders+added").await;
    assert_eq!(entry["summary"], "added the customer Zenith Gliders");
}

#[tokio::test]
async fn a_customers_log_shows_what_is_done_to_their_subscriptions() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let subscriptions = admin.json("/api/subscriptions").await;
    let is_active = |one: &&Value| one["status"] == "active";
    let subscription = subscriptions
        .as_array()
        .unwrap()
        .iter()
        .find(is_active)
        .unwrap();
    let path = path_of("/api/subscriptions", subscription);
    let answer = admin.post(&format!("{path}/cancel"), &json!({})).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let customer = subscription["customer_id"].as_str().unwrap();
    let filter = format!("target=customer:{customer}&action=subscription.cancel");
    let entry = newest(&admin, &filter).await;
    let roles: Vec<_> = entry["targets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|target| (&target["kind"], &target["role"]))
        .collect();
    let (primary, related) = (json!("primary"), json!("related"));
    let expected = [
        (&json!("subscription"), &primary),
        (&json!("customer"), &related),
    ];
    assert_eq!(roles, expected);
}

#[tokio::test]
async fn what_was_denied_or_failed_is_told_and_changes_nothing() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let member = app.user("member@acme.test").await;
    let supplier = admin.first("/api/suppliers").await;
    let path = path_of("/api/suppliers", &supplier);
    let answer = member.post(&format!("{path}/archive"), &json!({})).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let entry = newest(&admin, "action=supplier.archive&outcome=denied").await;
    assert_eq!(entry["reason"], "your role may not change Suppliers");
    assert_eq!(entry["actor"]["label"], "Marco Rossi");

    let customer = admin.first("/api/customers").await;
    let answer = admin.delete(&path_of("/api/customers", &customer)).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    let filter = filter("customer", &customer);
    let entry = newest(&admin, &format!("{filter}&outcome=failure")).await;
    assert_eq!(entry["action"], "customer.delete");
    let page = admin
        .json(&format!(
            "{LOG}?{filter}&action=customer.delete&outcome=success"
        ))
        .await;
    assert_eq!(page["entries"], json!([]));
}

#[tokio::test]
async fn a_hidden_field_shows_that_it_changed_and_not_what_it_was() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let supplier = admin.first("/api/suppliers").await;
    let mut changed = supplier.clone();
    changed["bank_account"] = json!("DE89370400440532013000");
    let answer = admin
        .put(&path_of("/api/suppliers", &supplier), &changed)
        .await;
    assert_eq!(answer.status(), StatusCode::OK);
    let entry = newest(&admin, &filter("supplier", &supplier)).await;
    assert_eq!(entry["targets"][0]["changes"][0]["path"], "/bank_account");
    let told = entry.to_string();
    let old = supplier["bank_account"].as_str().unwrap();
    assert!(!told.contains(old) && !told.contains("DE8937"), "{told}");
}

#[tokio::test]
async fn an_export_is_requested_by_a_person_and_completed_by_a_job() {
    let app = App::start().await;
    let admin = app.user("admin@globex.test").await;
    let answer = admin
        .post("/api/exports", &json!({"dataset": "payments"}))
        .await;
    let export: Value = answer.json().await.unwrap();
    let filter = filter("export", &export);
    let requested = newest(&admin, &format!("{filter}&action=export.request")).await;
    assert_eq!(requested["actor"]["label"], "Greta Hansen");
    let completed = newest(&admin, &format!("{filter}&action=export.complete")).await;
    assert_eq!(completed["actor"]["kind"], "system");
    assert_eq!(completed["actor"]["label"], "data-export");
    assert_eq!(completed["tenant"], "globex");
    assert_eq!(completed["category"], "Data export");
    assert_eq!(completed["summary"], "completed the export All payments");
}

#[tokio::test]
async fn the_log_begins_with_a_month_that_led_to_what_is_there() {
    let app = App::start().await;
    for email in ["admin@acme.test", "admin@globex.test"] {
        let admin = app.user(email).await;
        let told = entries(&admin, "limit=500").await;
        assert!((150..=350).contains(&told.len()), "{}", told.len());
        let moved = newest(&admin, "action=shipment.change_status").await;
        let [target, ..] = moved["targets"].as_array().unwrap().as_slice() else {
            panic!("{moved}");
        };
        let shipment = admin.json(&path_of("/api/shipments", target)).await;
        assert_eq!(target["changes"][0]["new"], shipment["status"]);
    }
}

#[tokio::test]
async fn the_tabs_are_in_the_order_of_the_categories() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let html = admin.get("/settings/audit-log").await.text().await.unwrap();
    let places: Vec<_> = [
        "All",
        "Organisation",
        "Team",
        "API keys",
        "Authentication",
        "Vehicles",
        "Customers",
        "Subscriptions",
        "Payments",
        "Documents",
        "Shipments",
        "Suppliers",
        "Data export",
    ]
    .iter()
    .map(|tab| html.find(&format!("<bdi>{tab}</bdi>")).unwrap())
    .collect();
    assert!(places.is_sorted(), "{places:?}");
}
