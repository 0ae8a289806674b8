//! Pictures of every kind of page, to be looked at in `target/screenshots/`; and that each fits its screen.

use crate::app::App;
use crate::look::{DESK, PHONE, Scheme};
use crate::visitor::{LOG, Visitor};

impl Visitor {
    /// In light and dark on a desk, and on a phone.
    async fn is_pictured(&self, name: &str) {
        for scheme in Scheme::BOTH {
            self.wants(scheme).await;
            for (width, on) in [(DESK, "desk"), (PHONE, "phone")] {
                self.is_as_wide_as(width).await;
                self.takes(&format!("{name}-{}-{on}", scheme.word())).await;
                assert!(self.fits().await, "{name} is wider than a {on}");
            }
        }
        self.is_calm().await;
    }
}

#[tokio::test]
async fn every_kind_of_page_fits_a_desk_and_a_phone() {
    let app = App::start().await;
    let http = app.user("admin@acme.test").await;
    let page = http
        .json(&format!("{LOG}/api/entries?limit=1&action=customer.update"))
        .await;
    let changed = page["entries"][0]["id"].as_str().unwrap();
    let admin = Visitor::user(&app, "admin@acme.test").await;
    for (name, path) in [
        ("list", LOG),
        (
            "filtered",
            &format!("{LOG}?category=Shipments&operation=update&q=delivered"),
        ),
        ("nothing-matches", &format!("{LOG}?q=zeppelin")),
        ("entry", &format!("{LOG}/entries/{changed}")),
        ("customer", "/customers"),
    ] {
        admin.open(path).await;
        admin.is_pictured(name).await;
    }
}

#[tokio::test]
async fn a_refusal_fits_a_desk_and_a_phone() {
    let app = App::start().await;
    let member = Visitor::user(&app, "member@acme.test").await;
    member.open(LOG).await;
    member.is_pictured("refusal").await;
}
