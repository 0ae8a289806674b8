//! Which device and which client of the app a request comes from: a table of cases, and what holds whatever
//! is sent, as the layer's entries tell it.

#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

#[path = "device/bounds.rs"]
mod bounds;
#[path = "device/case.rs"]
mod case;
#[path = "device/hooks.rs"]
mod hooks;
#[path = "device/table.rs"]
mod table;
