//! Without JavaScript: everything is there.

use serde_json::json;

use crate::app::App;
use crate::page::Role;
use crate::planted::visited;
use crate::visitor::{LOG, Visitor};

impl Visitor {
    pub(crate) async fn forbids_scripts(&self) {
        let off = json!({"value": true});
        self.browser
            .tell("Emulation.setScriptExecutionDisabled", off)
            .await;
    }
}

#[tokio::test]
async fn a_script_of_a_page_does_not_run_once_it_is_forbidden() {
    let html = "<p>calm</p><script>document.body.textContent = 'ran'</script>";
    let visitor = visited(html).await;
    assert_eq!(visitor.text().await.trim(), "ran");
    visitor.forbids_scripts().await;
    visitor.open("/").await;
    assert_eq!(visitor.text().await.trim(), "calm");
}

#[tokio::test]
async fn the_log_is_read_filtered_turned_and_opened_without_javascript() {
    let app = App::start().await;
    let admin = Visitor::stranger(&app.address).await;
    admin.forbids_scripts().await;
    admin.sign_in("admin@acme.test").await;
    admin.open(LOG).await;
    assert_eq!(admin.moments().await.len(), 50);
    admin.press(Role::Link, "Older entries").await;
    admin.find(Role::Link, "Newer entries").await;
    admin.open(LOG).await;
    admin.press_tab("Shipments").await;
    admin.fill("Search", "delivered").await;
    admin.press(Role::Button, "Search").await;
    let asked = async || admin.path().await.contains("q=delivered").then_some(());
    admin.wait("the search", asked).await;
    let path = admin.path().await;
    assert!(path.contains("category=Shipments"), "{path}");
    admin.open_details().await;
    admin.sees("From where").await;
    admin.sees("delivered").await;
    admin.is_calm().await;
}
