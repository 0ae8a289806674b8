//! Details that open below their row, by the mouse and by keys.

use serde_json::json;
use thirtyfour::Key;

use crate::app::App;
use crate::page::Role;
use crate::visitor::{LOG, Visitor};

const OPENED: &str = "return document.querySelectorAll('tr.opened article').length";
const FOCUSED: &str = "return document.activeElement.closest('tr[id^=e-]')?.id ?? ''";

impl Visitor {
    async fn has_open(&self, expected: u64) {
        let is = async || (self.script(OPENED, vec![]).await == json!(expected)).then_some(());
        self.wait(format!("{expected} opened details"), is).await;
    }

    /// The entry whose row has the focus.
    async fn at_row(&self) -> String {
        let id = self.script(FOCUSED, vec![]).await;
        id.as_str().unwrap().to_owned()
    }

    async fn at_log() -> (App, Self) {
        let app = App::start().await;
        let admin = Self::user(&app, "admin@acme.test").await;
        admin.open(&format!("{LOG}?category=Shipments")).await;
        (app, admin)
    }
}

#[tokio::test]
async fn details_open_below_their_row_and_close_again() {
    let (_app, admin) = Visitor::at_log().await;
    admin.open_details().await;
    admin.has_open(1).await;
    admin.sees("From where").await;
    assert!(
        admin.path().await.contains("#e-"),
        "the address can be shared"
    );
    assert_eq!(admin.all(Role::Button, "Copy").await.len(), 1, "its id");
    admin.open_details().await;
    admin.has_open(0).await;
    assert!(!admin.path().await.contains('#'));
    admin.is_calm().await;
}

#[tokio::test]
async fn an_address_that_was_shared_opens_the_details() {
    let (_app, admin) = Visitor::at_log().await;
    admin.open_details().await;
    admin.has_open(1).await;
    let shared = admin.path().await;
    admin.open("/customers").await;
    admin.open(&shared).await;
    admin.has_open(1).await;
    assert!(shared.ends_with(&admin.at_row().await));
}

#[tokio::test]
async fn keys_move_over_entries_open_them_and_give_the_focus_back() {
    let (_app, admin) = Visitor::at_log().await;
    admin.types("j").await;
    let first = admin.at_row().await;
    assert!(first.starts_with("e-"), "{first}");
    admin.types("j").await;
    let second = admin.at_row().await;
    assert_ne!(first, second);
    admin.types(Key::Enter).await;
    admin.has_open(1).await;
    admin.types(Key::Tab).await; // into the details
    admin.types(Key::Escape).await;
    admin.has_open(0).await;
    assert_eq!(admin.at_row().await, second);
    admin.types("k").await;
    assert_eq!(admin.at_row().await, first);
    admin.is_calm().await;
}

#[tokio::test]
async fn a_slash_leads_to_the_search_where_keys_are_letters() {
    let (_app, admin) = Visitor::at_log().await;
    admin.types("/").await;
    admin.types("j?k").await;
    let typed = "return document.querySelector('input[name=q]').value";
    assert_eq!(admin.script(typed, vec![]).await, json!("j?k"));
    assert_eq!(admin.at_row().await, "");
}

#[tokio::test]
async fn a_question_mark_tells_the_keys() {
    let (_app, admin) = Visitor::at_log().await;
    let is_told = "return document.querySelector('dialog').open";
    admin.types("?").await;
    assert_eq!(admin.script(is_told, vec![]).await, json!(true));
    admin.sees("Open or close its details").await;
    admin.types(Key::Escape).await;
    assert_eq!(admin.script(is_told, vec![]).await, json!(false));
}

#[tokio::test]
async fn details_that_can_not_be_loaded_say_so_and_are_tried_again() {
    let (_app, admin) = Visitor::at_log().await;
    let blocked = |what: &[&str]| json!({"urls": what});
    admin.browser.tell("Network.enable", json!({})).await;
    let block = "Network.setBlockedURLs";
    admin.browser.tell(block, blocked(&["*/entries/*"])).await;
    admin.open_details().await;
    admin.sees("The details could not be loaded.").await;
    admin.browser.tell(block, blocked(&[])).await;
    admin.press(Role::Button, "Try again").await;
    admin.has_open(1).await;
}

#[tokio::test]
async fn times_are_local_until_somebody_wants_utc() {
    let (_app, admin) = Visitor::at_log().await;
    let zone = json!({"timezoneId": "Asia/Kolkata"});
    admin
        .browser
        .tell("Emulation.setTimezoneOverride", zone)
        .await;
    admin.open(&format!("{LOG}?category=Shipments")).await;
    let time = "const time = document.querySelector('main tbody time');
        return [time.innerText, time.title]";
    let told = admin.script(time, vec![]).await;
    assert!(told[0].as_str().unwrap().contains("5:30"), "{told}");
    assert!(told[1].as_str().unwrap().contains("UTC"), "{told}");
    admin.press(Role::Button, "Show UTC").await;
    admin.open(&format!("{LOG}?category=Customers")).await;
    let told = admin.script(time, vec![]).await;
    assert!(told[0].as_str().unwrap().contains("UTC"), "{told}");
    admin.find(Role::Button, "Show local time").await;
}

#[tokio::test]
async fn who_reads_arabic_reads_it_from_right_to_left() {
    let app = App::start().await;
    let admin = Visitor::reads(&app.address, "ar,en").await;
    admin.sign_in("admin@acme.test").await;
    admin.open(LOG).await;
    admin.sees("سجل التدقيق").await;
    let way = "const page = document.documentElement;
        return [page.lang, getComputedStyle(page).direction]";
    assert_eq!(admin.script(way, vec![]).await, json!(["ar", "rtl"]));
    assert!(admin.fits().await);
    admin.takes("list-arabic").await;
    admin.open_details().await;
    admin.has_open(1).await;
    admin.is_as_wide_as(crate::look::PHONE).await;
    assert!(admin.fits().await);
    admin.takes("details-arabic-phone").await;
    admin.is_calm().await;
}
