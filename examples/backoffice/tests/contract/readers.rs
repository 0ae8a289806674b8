//! What the log tells of those who read it.

use crate::app::App;
use crate::audit_log::newest;

#[tokio::test]
async fn a_look_is_told_under_a_tab_of_its_own() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let page = admin.get("/settings/audit-log").await;
    let html = page.text().await.unwrap();
    assert!(html.contains("category=Audit+log"), "{html}");
    let look = newest(&admin, "category=Audit+log&action=audit_log.view").await;
    assert_eq!(look["summary"], "looked at the audit log");
    assert_eq!(look["actor"]["label"], "Ada Lindqvist");
    assert_eq!(look["tenant"], "acme");
    assert_eq!(look["origin"]["ip"], "127.0.0.1");
    assert_eq!(look["origin"]["authentication"], "password");
}
