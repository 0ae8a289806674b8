//! Without the feature `metrics`, nobody is told, and nothing is measured.

pub(super) fn count(_: &'static str, _: usize) {}

pub(super) fn level(_: &'static str, _: f64) {}

#[derive(Clone, Copy)]
pub(super) struct Watch;

impl Watch {
    pub(super) fn start() -> Self {
        Self
    }

    pub(super) fn stop(self) {}
}
