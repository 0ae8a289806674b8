//! The whole life of an entry: from a request over a real socket to a row in a real database.

#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

#[path = "life/actors.rs"]
mod actors;
#[path = "life/app.rs"]
mod app;
#[path = "life/client.rs"]
mod client;
#[path = "life/closures.rs"]
mod closures;
#[path = "life/coverage.rs"]
mod coverage;
#[path = "life/crowd.rs"]
mod crowd;
#[path = "life/doubt.rs"]
mod doubt;
#[path = "life/ends.rs"]
mod ends;
#[path = "life/http2.rs"]
mod http2;
#[path = "life/intents.rs"]
mod intents;
#[path = "life/jobs.rs"]
mod jobs;
#[path = "life/look_ups.rs"]
mod look_ups;
#[path = "life/nesting.rs"]
mod nesting;
#[path = "life/outage.rs"]
mod outage;
#[path = "life/policy.rs"]
mod policy;
#[path = "life/proxies.rs"]
mod proxies;
#[path = "life/transactions.rs"]
mod transactions;
