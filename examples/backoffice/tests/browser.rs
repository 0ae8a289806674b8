//! The back office as people see it, audit log and all: Chromium drives the program itself.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what is missing fails the test"
)]

#[path = "database/sqlite.rs"]
mod database;

#[path = "contract/app.rs"]
#[allow(dead_code, reason = "the contract's tests need more of it")]
mod app;

#[path = "browser/chromium.rs"]
mod chromium;
#[path = "browser/complaint.rs"]
mod complaint;
#[path = "browser/look.rs"]
mod look;
#[path = "browser/page.rs"]
mod page;
#[path = "browser/planted.rs"]
mod planted;
#[path = "browser/visitor.rs"]
mod visitor;

#[path = "browser/accessible.rs"]
mod accessible;
#[path = "browser/api.rs"]
mod api;
#[path = "browser/entry.rs"]
mod entry;
#[path = "browser/export.rs"]
mod export;
#[path = "browser/hostile.rs"]
mod hostile;
#[path = "browser/in_place.rs"]
mod in_place;
#[path = "browser/keyboard.rs"]
mod keyboard;
#[path = "browser/list.rs"]
mod list;
#[path = "browser/permission.rs"]
mod permission;
#[path = "browser/screens.rs"]
mod screens;
#[path = "browser/views.rs"]
mod views;
#[path = "browser/without_script.rs"]
mod without_script;
