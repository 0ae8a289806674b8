//! The apps that are measured: one JSON handler, bare and within each layer.

mod apps;
mod sink;

pub use apps::{App, Case};
pub use sink::Discard;
