//! Everybody can use it: axe-core finds nothing on any kind of page.

use std::fs;

use crate::app::App;
use crate::chromium::needed;
use crate::look::{DESK, PHONE, Scheme};
use crate::page::Role;
use crate::planted::visited;
use crate::visitor::{LOG, Visitor};

/// Each violation, and where.
const JUDGE: &str = "
    const done = arguments[arguments.length - 1];
    const rules = {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice']};
    const told = violation => violation.nodes.map(
        node => `${violation.id} at ${node.target}: ${node.failureSummary}`);
    axe.run(document, {runOnly: rules}).then(
        found => done(found.violations.flatMap(told)), error => done([String(error)]));
";

impl Visitor {
    async fn violations(&self) -> Vec<String> {
        let axe = fs::read_to_string(needed("AUDITED_AXE")).unwrap();
        self.script(&axe, vec![]).await;
        let judged = self.session().execute_async(JUDGE, vec![]).await.unwrap();
        judged.convert().unwrap()
    }

    /// In light and dark, on a desk and a phone.
    async fn is_accessible(&self, page: &str) {
        for scheme in Scheme::BOTH {
            self.wants(scheme).await;
            for width in [DESK, PHONE] {
                self.is_as_wide_as(width).await;
                let violations = self.violations().await;
                let told = violations.join("\n");
                assert!(
                    violations.is_empty(),
                    "{page}, {scheme:?}, {width}:\n{told}"
                );
            }
        }
    }
}

async fn check(app: &App, email: &str, paths: &[&str]) {
    let visitor = Visitor::user(app, email).await;
    for path in paths {
        visitor.open(path).await;
        visitor.is_accessible(path).await;
    }
}

#[tokio::test]
async fn a_violation_is_found() {
    let html = "<!doctype html><html lang=en><title>t</title><main><h1>h</h1>\
        <p style='color: #999'>faint</p><img src='data:,'></main>";
    let found = visited(html).await.violations().await;
    for rule in ["color-contrast", "image-alt"] {
        let is_told = found.iter().any(|told| told.starts_with(rule));
        assert!(is_told, "{rule} is not in {found:?}");
    }
}

#[tokio::test]
async fn every_list_is_accessible() {
    let app = App::start().await;
    let paths = [
        "",
        "?category=Shipments&operation=update&q=delivered",
        "?actor=user:nobody",
    ];
    check(
        &app,
        "admin@acme.test",
        &paths
            .map(|path| format!("{LOG}{path}"))
            .each_ref()
            .map(|path| &**path),
    )
    .await;
}

#[tokio::test]
async fn every_entry_is_accessible() {
    let app = App::start().await;
    let http = app.user("admin@acme.test").await;
    let mut paths = Vec::new();
    for filter in ["action=customer.update", "actor=system", "outcome=denied"] {
        let page = http
            .json(&format!("{LOG}/api/entries?limit=1&{filter}"))
            .await;
        let id = page["entries"][0]["id"].as_str().unwrap();
        paths.push(format!("{LOG}/entries/{id}"));
    }
    let paths: Vec<_> = paths.iter().map(|path| &**path).collect();
    check(&app, "admin@acme.test", &paths).await;
}

#[tokio::test]
async fn every_refusal_is_accessible() {
    let app = App::start().await;
    check(&app, "member@acme.test", &[LOG]).await;
    let unreadable = format!("{LOG}?from=yesterday");
    let unknown = format!("{LOG}/entries/none");
    check(&app, "admin@acme.test", &[&unreadable, &unknown]).await;
}

#[tokio::test]
async fn the_back_offices_own_pages_are_accessible() {
    let app = App::start().await;
    let stranger = Visitor::stranger(&app.address).await;
    stranger.open("/sign-in").await;
    stranger.is_accessible("/sign-in").await;
    let admin = Visitor::user(&app, "admin@acme.test").await;
    for area in ["Customers", "Subscriptions", "Team"] {
        admin.press(Role::Area, area).await;
        admin.is_accessible(area).await;
        admin.press_first_record().await;
        admin.is_accessible(&format!("a record of {area}")).await;
        admin.is_as_wide_as(DESK).await;
    }
}
