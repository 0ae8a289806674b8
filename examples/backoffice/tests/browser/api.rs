//! What a page shows, the API tells too, to the same browser.

use serde_json::Value;

use crate::app::App;
use crate::visitor::{LOG, Visitor};

impl Visitor {
    /// What the browser itself gets below the audit log.
    async fn json(&self, path: &str) -> Value {
        self.open(&format!("{LOG}/{path}")).await;
        serde_json::from_str(&self.text().await).unwrap()
    }
}

#[tokio::test]
async fn the_api_tells_what_the_pages_show() {
    let app = App::start().await;
    let admin = Visitor::user(&app, "admin@acme.test").await;
    let filter = "category=Shipments&operation=update";
    admin.open(&format!("{LOG}?{filter}")).await;
    let (moments, rows) = (admin.moments().await, admin.rows().await);
    let page = admin.json(&format!("api/entries?{filter}")).await;
    let entries = page["entries"].as_array().unwrap();
    assert!(
        entries.len() > 10 && entries.len() == rows.len(),
        "{}",
        entries.len()
    );
    for ((entry, row), moment) in entries.iter().zip(rows).zip(moments) {
        for told in [
            "/actor/label",
            "/category",
            "/action",
            "/origin/location/city",
        ] {
            let told = entry.pointer(told).and_then(Value::as_str).unwrap();
            assert!(row.contains(told), "{told}: {row}");
        }
        let summary = entry["summary"].as_str().unwrap();
        assert!(row.replace('\n', " ").contains(summary), "{summary}: {row}");
        assert!(
            moment.starts_with(&entry["occurred_at"].as_str().unwrap()[..19]),
            "{moment}"
        );
    }
}

#[tokio::test]
async fn the_api_tells_of_one_entry_what_its_page_shows() {
    let app = App::start().await;
    let admin = Visitor::user(&app, "admin@acme.test").await;
    let page = admin
        .json("api/entries?limit=1&action=shipment.change_status")
        .await;
    let id = page["entries"][0]["id"].as_str().unwrap();
    let entry = admin.json(&format!("api/entries/{id}")).await;
    admin.open(&format!("{LOG}/entries/{id}")).await;
    let text = admin.text().await;
    let change = &entry["targets"][0]["changes"][0];
    for told in [
        &entry["id"],
        &entry["origin"]["ip"],
        &change["old"],
        &change["new"],
    ] {
        assert!(text.contains(told.as_str().unwrap()), "{told}: {text}");
    }
}
