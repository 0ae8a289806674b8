//! Hands on the keyboard alone.

use serde_json::{Value, json};
use thirtyfour::Key;

use crate::app::App;
use crate::visitor::{LOG, Visitor};

/// What has the focus: its name, and whether it can be told from the rest.
const FOCUSED: &str = "
    // What is drawn has a frame of its own.
    const isFramed = drawn => [...drawn.querySelectorAll('rect')].some(part => getComputedStyle(part).stroke !== 'none');
    const focused = document.activeElement;
    if (focused === document.body) return null;
    const style = getComputedStyle(focused);
    // The parts of a date show it themselves.
    const shown = focused.type === 'date'
        || style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
        || focused.ownerSVGElement && isFramed(focused);
    const told = focused.ariaLabel || focused.labels?.[0]?.innerText || focused.innerText;
    return [(told ?? focused.textContent).trim(), shown]; // what is drawn has text alone
";

/// All that can have it, if it is seen.
const FOCUSABLE: &str = "
    const all = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
    return [...document.querySelectorAll(all)].filter(one => one.checkVisibility() && !one.disabled).length;
";

impl Visitor {
    pub(crate) async fn types(&self, key: impl Into<thirtyfour::TypingData>) {
        let keys = self.session().action_chain().send_keys(key);
        keys.perform().await.unwrap();
    }

    async fn focused(&self) -> Value {
        self.script(FOCUSED, vec![]).await
    }

    /// Goes on until something of this name has the focus.
    async fn tabs_to(&self, name: &str) {
        for _ in 0..200 {
            self.types(Key::Tab).await;
            if self.focused().await[0]
                .as_str()
                .is_some_and(|at| at.starts_with(name))
            {
                return;
            }
        }
        panic!("{name} is not reached");
    }
}

#[tokio::test]
async fn tab_reaches_everything_and_shows_where_it_is() {
    let app = App::start().await;
    let admin = Visitor::user(&app, "admin@acme.test").await;
    admin
        .open(&format!("{LOG}?limit=2&category=Shipments"))
        .await;
    let expected = admin.script(FOCUSABLE, vec![]).await.as_u64().unwrap();
    let mut reached = 0;
    loop {
        admin.types(Key::Tab).await;
        let focused = admin.focused().await;
        if focused.is_null() {
            break;
        }
        assert_eq!(
            focused[1],
            json!(true),
            "{focused} does not show that it has the focus"
        );
        reached += 1;
        assert!(reached < 300, "the focus never leaves the page");
    }
    assert!(reached >= expected, "{reached} of {expected}");
}

#[tokio::test]
async fn an_entry_is_found_opened_and_left_by_keyboard_alone() {
    let app = App::start().await;
    let admin = Visitor::user(&app, "admin@acme.test").await;
    admin.open(&format!("{LOG}?limit=3")).await;
    admin.tabs_to("Search").await;
    admin.types("shipment").await;
    admin.types(Key::Enter).await;
    let asked = async || admin.path().await.contains("q=shipment").then_some(());
    admin.wait("the search", asked).await;
    admin.tabs_to("Details").await;
    admin.types(Key::Enter).await;
    admin.sees("From where").await;
    admin.is_calm().await;
}
