//! One entry: who, what, when, and from where; what changed; who else than people acts.

use chrono::{DateTime, Utc};
use maxminddb_writer::Database;
use maxminddb_writer::paths::IpAddrWithMask;
use serde_json::json;
use tempfile::TempDir;

use crate::app::App;
use crate::page::Role;
use crate::visitor::{LOG, Visitor};

/// Behind a proxy, which says where people come from; their network is in Basel.
struct Town {
    app: App,
    _folder: TempDir,
}

impl Town {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("city.mmdb");
        std::fs::write(&file, basel()).unwrap();
        let settings = [
            ("TRUSTED_PROXIES", "127.0.0.0/8"),
            ("LOCATIONS", file.to_str().unwrap()),
        ];
        Self {
            app: App::start_with(&settings).await,
            _folder: folder,
        }
    }

    /// The admin, who comes through the proxy.
    async fn admin(&self) -> Visitor {
        let admin = Visitor::stranger(&self.app.address).await;
        admin.browser.tell("Network.enable", json!({})).await;
        let headers = json!({"headers": {"X-Forwarded-For": "203.0.113.7"}});
        admin
            .browser
            .tell("Network.setExtraHTTPHeaders", headers)
            .await;
        admin.sign_in("admin@acme.test").await;
        admin
    }
}

fn basel() -> Vec<u8> {
    let mut database = Database::default();
    database.metadata.binary_format_major_version = 2;
    let record = json!({"city": {"names": {"en": "Basel"}}, "country": {"iso_code": "CH"}});
    let record = database.insert_value(record).unwrap();
    let network = "203.0.113.0/24".parse::<IpAddrWithMask>().unwrap();
    database.insert_node(network, record);
    database.write_to(Vec::new()).unwrap()
}

const CUSTOMER: &str = "Blue Harbour Foods";

/// Changes the customer's plan by the form of their page; returns the new one.
async fn change_plan(visitor: &Visitor) -> &'static str {
    visitor.press(Role::Area, "Customers").await;
    visitor.press(Role::Link, CUSTOMER).await;
    let old = visitor
        .find(Role::Field, "Plan")
        .await
        .value()
        .await
        .unwrap();
    let new = if old.as_deref() == Some("enterprise") {
        "basic"
    } else {
        "enterprise"
    };
    visitor.choose("Plan", new).await;
    visitor.submit("Save").await;
    visitor.sees(CUSTOMER).await;
    new
}

/// Before the customer's log, after a change.
async fn changed(town: &Town) -> (Visitor, &'static str) {
    let admin = town.admin().await;
    let new = change_plan(&admin).await;
    admin.press(Role::Link, "Audit log").await;
    admin.sees(&format!("to the {new} plan")).await;
    (admin, new)
}

async fn row_of_change(visitor: &Visitor, new: &str) -> String {
    let rows = visitor.rows().await;
    let words = format!("to the {new} plan");
    rows.iter()
        .find(|row| row.contains(&words))
        .unwrap()
        .clone()
}

#[tokio::test]
async fn a_row_tells_who_did_what_when_on_which_device_and_where_in_plain_english() {
    let town = Town::start().await;
    let (admin, new) = changed(&town).await;
    let row = row_of_change(&admin, new).await;
    let sentence = row.replace('\n', " ");
    assert!(
        sentence.contains(&format!("Ada Lindqvist moved {CUSTOMER} from the ")),
        "{row}"
    );
    for told in ["Customers", "Success", "Chrom", "Linux", "Basel, CH"] {
        assert!(row.contains(told), "{told}: {row}");
    }
    let newest: DateTime<Utc> = admin.moments().await[0].parse().unwrap();
    assert!((Utc::now() - newest).num_minutes() < 5, "{newest}");
    admin.is_calm().await;
}

/// Opens the details of the newest entry by this filter, at its own address.
async fn open_newest(visitor: &Visitor, app: &App, filter: &str) {
    let http = app.user("admin@acme.test").await;
    let page = http
        .json(&format!("{LOG}/api/entries?limit=1&{filter}"))
        .await;
    let id = page["entries"][0]["id"].as_str().unwrap();
    visitor.open(&format!("{LOG}/entries/{id}")).await;
}

#[tokio::test]
async fn details_tell_device_app_and_location_and_how_the_address_was_chosen() {
    let town = Town::start().await;
    let (admin, _) = changed(&town).await;
    open_newest(&admin, &town.app, "action=customer.update").await;
    let text = admin.text().await;
    for told in [
        "Ada Lindqvist",
        "customer.update",
        "203.0.113.7",
        "x-forwarded-for",
        "127.0.0.1",
        "Basel",
        "Chrom", // Chrome or Chromium
        "Linux",
        "desktop",
        "UTC",
    ] {
        assert!(text.contains(told), "{told} is not told: {text}");
    }
    admin.is_calm().await;

    open_newest(&admin, &town.app, "actor=user&category=Vehicles").await;
    admin.sees("back office").await;
}

#[tokio::test]
async fn details_tell_old_and_new_values() {
    let town = Town::start().await;
    let (admin, new) = changed(&town).await;
    open_newest(&admin, &town.app, "action=customer.update").await;
    let old = if new == "basic" {
        "enterprise"
    } else {
        "professional"
    };
    let fields = admin.lines().await;
    let plan = fields
        .iter()
        .find(|row| row.to_lowercase().starts_with("plan"))
        .unwrap();
    let at = |word: &str| plan.find(word).unwrap_or_else(|| panic!("{word}: {plan}"));
    assert!(at(old) < at(new), "{plan}");
    admin.is_calm().await;
}

#[tokio::test]
async fn details_open_from_the_list_with_the_context() {
    let app = App::start().await;
    let admin = Visitor::user(&app, "admin@acme.test").await;
    admin.open(&format!("{LOG}?actor=system&limit=1")).await;
    admin.open_details().await;
    for told in ["Context", "csv", "2143"] {
        admin.sees(told).await;
    }
    admin.is_calm().await;
}

#[tokio::test]
async fn a_row_names_the_system_process_that_acted() {
    let app = App::start().await;
    let admin = Visitor::user(&app, "admin@acme.test").await;
    admin.open(&format!("{LOG}?category=Data+export")).await;
    let rows = admin.rows().await;
    let completed: Vec<_> = rows
        .iter()
        .filter(|row| row.contains("completed the export"))
        .collect();
    assert!(!completed.is_empty(), "{rows:?}");
    for row in completed {
        assert!(row.contains("data-export"), "{row}");
    }
    let requested = rows
        .iter()
        .find(|row| row.contains("requested the export"))
        .unwrap();
    assert!(!requested.contains("data-export"), "{requested}");
}
