//! What is measured: one JSON handler, bare and within each layer; changes and batches beside what one
//! would write by hand; pages of a log.

mod apps;
pub mod change;
pub mod contest;
pub mod customer;
pub mod database;
pub mod entries;
pub mod figures;
pub mod orders;
pub mod peer;
pub mod seed;
pub mod settings;
mod sink;
pub mod table;

pub use apps::{App, Case};
pub use sink::Discard;

/// Runs a program as a server of two cores would.
pub fn on_two_threads(program: impl Future<Output = ()>) {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).enable_all().build();
    runtime.unwrap().block_on(program);
}
