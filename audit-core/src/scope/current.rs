//! Which scope and call the running code is in.

use std::cell::RefCell;
use std::sync::Arc;

use super::Scope;
use crate::draft::DraftCell;

thread_local! {
    /// Set around each poll, so it holds for a task wherever the runtime moves it, and for no other.
    static CURRENT: RefCell<Option<Current>> = const { RefCell::new(None) };
}

/// A scope, and the innermost call that runs in it.
#[derive(Clone)]
pub(crate) struct Current {
    pub(crate) scope: Scope,
    pub(crate) call: Option<DraftCell>,
}

impl Current {
    pub(crate) fn new(scope: Scope) -> Self {
        Self { scope, call: None }
    }

    pub(super) fn is_beside(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.scope.0, &other.scope.0)
    }

    pub(crate) fn get() -> Option<Self> {
        CURRENT.with_borrow(Clone::clone)
    }

    pub(crate) fn scope() -> Option<Scope> {
        CURRENT.with_borrow(|current| current.as_ref().map(|current| current.scope.clone()))
    }
}

/// While this lives, the running code is in the slot's scope. Dropping it restores what was before,
/// also when a panic passes.
pub(crate) struct Entered<'s>(&'s mut Option<Current>);

impl<'s> Entered<'s> {
    /// Swaps rather than clones: entering costs no reference count.
    pub(crate) fn new(slot: &'s mut Option<Current>) -> Self {
        CURRENT.with_borrow_mut(|current| std::mem::swap(current, slot));
        Self(slot)
    }
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        CURRENT.with_borrow_mut(|current| std::mem::swap(current, self.0));
    }
}
