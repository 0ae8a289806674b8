//! Who acts and from where, as the audit log's JSON API tells it: in the month that the program comes
//! with, and in what happens now.

use maxminddb_writer::Database;
use maxminddb_writer::paths::IpAddrWithMask;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::account::code;
use crate::app::{App, User, path_of};
use crate::audit_log::{LOG, entries, newest};

async fn admin(app: &App) -> User {
    app.user("admin@acme.test").await
}

/// The member of the demo accounts, as the team knows them.
async fn member(admin: &User) -> Value {
    let team = admin.json("/api/team").await;
    let is_it = |one: &&Value| one["email"] == "member@acme.test";
    team.as_array().unwrap().iter().find(is_it).unwrap().clone()
}

#[tokio::test]
async fn the_month_tells_address_device_app_and_location_of_all_who_came_over_the_network() {
    let app = App::start().await;
    let told = entries(&admin(&app).await, "limit=500&actor=!system").await;
    // The newest is the sign-in of this test.
    let month = &told[1..];
    assert!(month.len() > 100, "{}", month.len());
    for entry in month {
        let origin = &entry["origin"];
        for field in ["ip", "device", "app", "location"] {
            assert!(!origin[field].is_null(), "{field} of {entry}");
        }
        assert!(!origin["location"]["city"].is_null(), "{entry}");
        assert!(!origin["device"]["kind"].is_null(), "{entry}");
        let is_anonymous = entry["actor"]["kind"] == "anonymous";
        assert_eq!(origin["authentication"].is_null(), is_anonymous, "{entry}");
    }
}

#[tokio::test]
async fn the_month_tells_of_a_change_by_support_for_a_member() {
    let app = App::start().await;
    let admin = admin(&app).await;
    let begun = newest(&admin, "action=auth.impersonate").await;
    assert_eq!(begun["reason"], "locked out of their account, called in");
    let support = begun["actor"]["id"].as_str().unwrap();
    let filter = format!("actor=user:{support}&action=customer.update");
    let changed = newest(&admin, &filter).await;
    assert_eq!(changed["actor"]["label"], "Sofia Novak");
    assert_eq!(changed["actor"]["on_behalf_of"]["label"], "Marco Rossi");
    assert_eq!(changed["targets"][0]["changes"][0]["path"], "/notes");
}

#[tokio::test]
async fn the_month_tells_of_a_change_by_an_api_key() {
    let app = App::start().await;
    let admin = admin(&app).await;
    let changed = newest(&admin, "actor=api_key").await;
    assert_eq!(changed["actor"]["label"], "Carrier");
    assert_eq!(changed["action"], "shipment.change_status");
    assert_eq!(changed["origin"]["authentication"], "api_key");
    assert_eq!(changed["origin"]["device"]["kind"], "library");
    let key = changed["actor"]["id"].as_str().unwrap();
    let issued = newest(&admin, &format!("target=api_key:{key}")).await;
    assert_eq!(issued["summary"], "issued the API key Carrier");
    assert_eq!(admin.first("/api/api-keys").await["id"], key);
}

#[tokio::test]
async fn the_month_tells_of_a_job_and_of_somebody_who_could_not_sign_in() {
    let app = App::start().await;
    let admin = admin(&app).await;
    let job = newest(&admin, "actor=system").await;
    assert_eq!(job["actor"]["label"], "data-export");
    assert_eq!(job["action"], "export.complete");
    let stranger = newest(&admin, "actor=anonymous&action=auth.sign_in").await;
    assert_eq!(stranger["outcome"], "denied");
    assert_eq!(stranger["origin"]["status"], 401);
    let summary = stranger["summary"].as_str().unwrap();
    assert!(summary.starts_with("tried to sign in as "), "{summary}");
    assert_eq!(stranger["origin"]["location"]["city"], "Bucharest");
}

#[tokio::test]
async fn all_of_a_session_are_told_as_its_own_and_none_can_enter_it() {
    let app = App::start().await;
    let admin = admin(&app).await;
    let stranger = app.stranger();
    let answer = stranger.sign_in("member@acme.test", "demo").await;
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    let (_, token) = cookie.split(';').next().unwrap().split_once('=').unwrap();
    let signed_in = newest(&admin, "action=auth.sign_in").await;
    let customer = stranger.first("/api/customers").await;
    let path = path_of("/api/customers", &customer);
    stranger.put(&path, &customer).await;
    let changed = newest(&admin, "action=customer.update").await;
    for entry in [&signed_in, &changed] {
        assert_eq!(entry["actor"]["label"], "Marco Rossi");
        assert_eq!(entry["origin"]["authentication"], "password");
        assert!(!entry.to_string().contains(token), "{entry}");
    }
    let session = &changed["origin"]["session"];
    assert_eq!(session.as_str().unwrap().len(), 16);
    assert_eq!(session, &signed_in["origin"]["session"]);
    app.user("member@acme.test").await;
    let again = newest(&admin, "action=auth.sign_in").await;
    assert_ne!(session, &again["origin"]["session"]);
}

#[tokio::test]
async fn an_organisation_learns_nothing_of_who_else_tries_its_accounts() {
    let app = App::start().await;
    let globex = app.user("admin@globex.test").await;
    let acme = admin(&app).await;
    let answer = acme.sign_in("member@globex.test", "wrong").await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    let entry = newest(&globex, "action=auth.sign_in&outcome=denied").await;
    assert_eq!(entry["summary"], "tried to sign in as member@globex.test");
    assert_eq!(entry["actor"]["kind"], "anonymous");
    assert!(entry["origin"]["session"].is_null(), "{entry}");
    assert!(!entry.to_string().contains("Ada"), "{entry}");
}

#[tokio::test]
async fn a_second_factor_is_told_with_the_password() {
    let app = App::start().await;
    let member = app.user("member@acme.test").await;
    let begun = member.post("/api/account/second-factor", &json!({})).await;
    let begun: Value = begun.json().await.unwrap();
    let secret = begun["secret"].as_str().unwrap();
    let confirm = "/api/account/second-factor/confirm";
    member.post(confirm, &json!({"code": code(secret)})).await;
    let entry = newest(&admin(&app).await, "action=auth.enrol_second_factor").await;
    assert_eq!(entry["origin"]["authentication"], "password");

    // The code of this half minute is used up; the next one's is taken already.
    let next = next_code(secret);
    let credentials = json!({"email": "member@acme.test", "password": "demo", "code": next});
    let answer = app.stranger().post("/sign-in", &credentials).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let actor = format!("actor=user:{}", entry["actor"]["id"].as_str().unwrap());
    let filter = format!("{actor}&action=auth.sign_in");
    let entry = newest(&admin(&app).await, &filter).await;
    assert_eq!(entry["origin"]["authentication"], "password+totp");
}

fn next_code(secret: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    let now = chrono::Utc::now().timestamp();
    totp.generate(u64::try_from(now).unwrap() + 30).to_string()
}

/// A program that has a key, and no session.
async fn by_key(app: &App, secret: &str, method: Method, path: &str, body: &Value) -> Response {
    let request = app.stranger().request(method, path).json(body);
    request.bearer_auth(secret).send().await.unwrap()
}

async fn issued(admin: &User, role: &str) -> (Value, String) {
    let input = json!({"name": "Zapier", "role": role});
    let answer = admin.post("/api/api-keys", &input).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let key: Value = answer.json().await.unwrap();
    let secret = key["secret"].as_str().unwrap().to_owned();
    (key, secret)
}

#[tokio::test]
async fn what_a_key_does_is_told_under_its_name() {
    let app = App::start().await;
    let admin = admin(&app).await;
    let (key, secret) = issued(&admin, "member").await;
    let input = json!({"name": "Zenith Gliders"});
    let answer = by_key(&app, &secret, Method::POST, "/api/customers", &input).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let actor = format!("actor=api_key:{}", key["id"].as_str().unwrap());
    let entry = newest(&admin, &actor).await;
    assert_eq!(entry["summary"], "added the customer Zenith Gliders");
    assert_eq!(entry["actor"]["kind"], "api_key");
    assert_eq!(entry["actor"]["label"], "Zapier");
    assert_eq!(entry["tenant"], "acme");
    assert_eq!(entry["origin"]["authentication"], "api_key");
    assert!(entry["origin"]["session"].is_null(), "{entry}");
    let told = entries(&admin, "category=API+keys").await;
    for entry in told {
        assert!(!entry.to_string().contains(&secret), "{entry}");
    }
}

#[tokio::test]
async fn a_person_is_shown_a_keys_secret_once() {
    let app = App::start().await;
    let admin = admin(&app).await;
    let form = [("name", "Zapier"), ("role", "member")];
    let answer = admin.submit("/api-keys", &form).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let page = answer.text().await.unwrap();
    let (_, rest) = page.split_once("backoffice_").unwrap();
    let secret = format!("backoffice_{}", rest.split('.').next().unwrap());
    let look = by_key(&app, &secret, Method::GET, "/api/customers", &Value::Null);
    assert_eq!(look.await.status(), StatusCode::OK);
    for path in ["/api-keys", "/api/api-keys"] {
        let shown = admin.get(path).await.text().await.unwrap();
        assert!(
            shown.contains("Zapier") && !shown.contains(&secret),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn a_key_ends_when_it_is_revoked() {
    let app = App::start().await;
    let admin = admin(&app).await;
    let (key, secret) = issued(&admin, "member").await;
    let look = || by_key(&app, &secret, Method::GET, "/api/customers", &Value::Null);
    assert_eq!(look().await.status(), StatusCode::OK);
    let answer = admin.delete(&path_of("/api/api-keys", &key)).await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    assert_eq!(look().await.status(), StatusCode::UNAUTHORIZED);
    let entry = newest(&admin, "action=api_key.revoke").await;
    assert_eq!(entry["summary"], "revoked the API key Zapier");
    assert_eq!(entry["actor"]["label"], "Ada Lindqvist");
}

#[tokio::test]
async fn a_key_does_what_its_role_may_under_api_and_nothing_in_person() {
    let app = App::start().await;
    let admin = admin(&app).await;
    let (key, secret) = issued(&admin, "admin").await;
    let post = async |path: &str, body: Value| {
        let answer = by_key(&app, &secret, Method::POST, path, &body).await;
        answer.status()
    };
    let itself = format!("{}/delete", path_of("/api/api-keys", &key));
    for path in ["/api/api-keys", "/api/account/second-factor", &itself] {
        let status = post(path, json!({"name": "another"})).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(post("/customers", json!({"name": "No"})).await, 401);
    let (_, members) = issued(&admin, "member").await;
    let look = by_key(&app, &members, Method::GET, "/api/team", &Value::Null);
    assert_eq!(look.await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn support_acts_for_a_member_and_every_entry_tells_both() {
    let app = App::start().await;
    let admin = admin(&app).await;
    let support = app.user("support@acme.test").await;
    let begin = format!(
        "{}/impersonate",
        path_of("/api/team", &member(&admin).await)
    );
    let page = begin.replacen("/api", "", 1);
    let page = support
        .get(page.strip_suffix("/impersonate").unwrap())
        .await;
    let page = page.text().await.unwrap();
    assert!(page.contains("Act for them"), "{page}");
    let unfounded = support.post(&begin, &json!({"reason": " "})).await;
    assert_eq!(unfounded.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let reason = json!({"reason": "ticket 7"});
    let begun = support.post(&begin, &reason).await;
    assert_eq!(begun.status(), StatusCode::OK);
    let entry = newest(&admin, "action=auth.impersonate").await;
    assert_eq!(entry["reason"], "ticket 7");
    assert_eq!(entry["summary"], "began to act for Marco Rossi");

    // Support changes no shipments; a member does.
    let shipment = support.first("/api/shipments").await;
    let path = format!("{}/status", path_of("/api/shipments", &shipment));
    let status = json!({"status": "delivered"});
    assert_eq!(support.post(&path, &status).await.status(), StatusCode::OK);
    let entry = newest(&admin, "action=shipment.change_status").await;
    assert_eq!(entry["actor"]["label"], "Sofia Novak");
    assert_eq!(entry["actor"]["on_behalf_of"]["label"], "Marco Rossi");
    assert_eq!(entry["origin"]["authentication"], "password");

    let end = support
        .post("/api/account/impersonation/end", &json!({}))
        .await;
    assert_eq!(end.status(), StatusCode::NO_CONTENT);
    let answer = support.post(&path, &status).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let entry = newest(&admin, "action=shipment.change_status&outcome=denied").await;
    assert_eq!(entry["actor"]["label"], "Sofia Novak");
    assert!(entry["actor"]["on_behalf_of"].is_null(), "{entry}");
}

#[tokio::test]
async fn support_has_a_members_rights_only_while_both_have_the_roles_for_it() {
    let app = App::start().await;
    let admin = admin(&app).await;
    let support = app.user("support@acme.test").await;
    let member = path_of("/api/team", &member(&admin).await);
    let begun = support
        .post(
            &format!("{member}/impersonate"),
            &json!({"reason": "ticket 7"}),
        )
        .await;
    assert_eq!(begun.status(), StatusCode::OK);
    let role = async |role: &str| {
        let answer = admin
            .post(&format!("{member}/role"), &json!({"role": role}))
            .await;
        assert_eq!(answer.status(), StatusCode::OK);
    };
    role("admin").await;
    let log = support.get(LOG).await;
    assert_eq!(log.status(), StatusCode::FORBIDDEN, "an admin's rights");
    let end = support
        .post("/api/account/impersonation/end", &json!({}))
        .await;
    assert_eq!(end.status(), StatusCode::CONFLICT, "nobody is acted for");
    let entry = newest(&admin, "action=auth.end_impersonation").await;
    assert_eq!(entry["outcome"], "failure");
    assert!(entry["actor"]["on_behalf_of"].is_null(), "{entry}");
}

#[tokio::test]
async fn support_does_not_see_the_secret_of_a_members_second_factor() {
    let app = App::start().await;
    let (admin, own) = (admin(&app).await, app.user("member@acme.test").await);
    let begun = own.post("/account/second-factor", &json!({})).await;
    assert!(begun.status().is_success(), "{}", begun.status());
    let page = async |user: &User| user.get("/account").await.text().await.unwrap();
    assert!(page(&own).await.contains("Type this secret"));
    let support = app.user("support@acme.test").await;
    let begin = format!(
        "{}/impersonate",
        path_of("/api/team", &member(&admin).await)
    );
    support.post(&begin, &json!({"reason": "ticket 7"})).await;
    let shown = page(&support).await;
    assert!(
        shown.contains("Marco Rossi") && !shown.contains("Type this secret"),
        "{shown}"
    );
}

#[tokio::test]
async fn nobody_takes_over_an_account_in_anothers_name() {
    let app = App::start().await;
    let admin = admin(&app).await;
    let support = app.user("support@acme.test").await;
    let reason = json!({"reason": "ticket 7"});
    let member = format!(
        "{}/impersonate",
        path_of("/api/team", &member(&admin).await)
    );
    let me = admin.json("/api/account").await;
    let of_admin = format!("{}/impersonate", path_of("/api/team", &me));
    let refused = admin.post(&member, &reason).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let refused = support.post(&of_admin, &reason).await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    let begun = support.post(&member, &reason).await;
    assert_eq!(begun.status(), StatusCode::OK);
    let refused = support.post("/api/account/second-factor", &json!({})).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let refused = support.post(&member, &reason).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let page = support.get("/account").await.text().await.unwrap();
    assert!(page.contains("/account/impersonation/end"), "{page}");
}

/// Adds a customer, as if a proxy had passed it on, and returns where it is said to come from.
async fn origin(app: &App, forwarded: &str) -> Value {
    let admin = admin(app).await;
    let input = json!({"name": "Zenith"});
    let request = admin.request(Method::POST, "/api/customers").json(&input);
    let request = request.header("x-forwarded-for", forwarded);
    assert_eq!(request.send().await.unwrap().status(), StatusCode::CREATED);
    newest(&admin, "action=customer.create").await["origin"].clone()
}

#[tokio::test]
async fn an_address_is_believed_from_the_proxies_that_are_named_and_from_nobody_else() {
    let hops = "6.6.6.6, 203.0.113.7, 127.0.0.9";
    let direct = origin(&App::start().await, hops).await;
    assert_eq!(direct["ip"], "127.0.0.1");
    let settings = [("TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.0/8")];
    let behind = origin(&App::start_with(&settings).await, hops).await;
    assert_eq!(behind["ip"], "203.0.113.7");
    assert_eq!(behind["peer"], "127.0.0.1");
    assert_eq!(behind["ip_method"], "x-forwarded-for");
}

#[tokio::test]
async fn an_address_is_located_by_the_files_that_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let (file, missing) = (
        folder.path().join("city.mmdb"),
        folder.path().join("asn.mmdb"),
    );
    std::fs::write(&file, cities("203.0.113.0/24", "Basel")).unwrap();
    let files = format!("{}, {}", file.display(), missing.display());
    let settings = [("TRUSTED_PROXIES", "127.0.0.0/8"), ("LOCATIONS", &*files)];
    let app = App::start_with(&settings).await;
    let known = origin(&app, "203.0.113.7").await;
    assert_eq!(known["location"]["city"], "Basel");
    let unknown = origin(&app, "198.51.100.7").await;
    assert!(unknown["location"].is_null(), "{unknown}");
}

/// A file that says that this network is in this city.
fn cities(network: &str, city: &str) -> Vec<u8> {
    let mut database = Database::default();
    database.metadata.binary_format_major_version = 2;
    let record = json!({"city": {"names": {"en": city}}, "country": {"iso_code": "CH"}});
    let record = database.insert_value(record).unwrap();
    database.insert_node(network.parse::<IpAddrWithMask>().unwrap(), record);
    database.write_to(Vec::new()).unwrap()
}
