//! Which address is the client's: a table of cases with their reasons, as the library decides them and
//! as the example `explain-ip` tells them.

#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

#[path = "client_ip/bounds.rs"]
mod bounds;
#[path = "client_ip/case.rs"]
mod case;
#[path = "client_ip/explain.rs"]
mod explain;
#[path = "client_ip/promise.rs"]
mod promise;
#[path = "client_ip/table.rs"]
mod table;
