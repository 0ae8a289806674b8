//! What a layer needs of a scope. Apps don't.

use std::task::Waker;

use crate::draft::lock;
use crate::refused::Refused;

use super::{Current, Entered, Scope};

impl Scope {
    /// Why a call within the scope may not run. The waker is woken when that becomes known.
    pub fn refusal(&self, waker: &Waker) -> Option<Refused> {
        let mut state = self.state();
        if state.refusal.is_none()
            && !state
                .waker
                .as_ref()
                .is_some_and(|known| known.will_wake(waker))
        {
            state.waker = Some(waker.clone());
        }
        state.refusal
    }

    /// Says that what goes on within the scope may go no further, and wakes the layer, which answers
    /// instead: whoever says so stays pending. The first to say so wins.
    pub fn refuse(&self, refused: Refused) {
        let waker = {
            let mut state = self.state();
            state.refusal.get_or_insert(refused);
            state.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Whether something within the scope has begun, so that a refusal can't say that nothing was done.
    pub fn has_acted(&self) -> bool {
        let drafts: Vec<_> = {
            let state = self.state();
            state.root.iter().chain(&state.ended).cloned().collect()
        };
        drafts.iter().any(|draft| lock(draft).has_acted())
    }

    /// Reserves the place of the request's own record, by waiting for one.
    ///
    /// # Errors
    ///
    /// [`Refused::Unavailable`] when no place became free within the auditor's patience, and at once
    /// while no entry can be kept.
    pub async fn reserve(&self) -> Result<(), Refused> {
        let place = self.auditor().reserve().await;
        self.state().place = place.map_err(|_| self.auditor().refuse())?;
        Ok(())
    }

    /// Reserves a place if there is one now; `false` where one has to be waited for.
    ///
    /// # Errors
    ///
    /// [`Refused::Unavailable`] while no entry can be kept: the request must not be let through.
    pub fn try_reserve(&self) -> Result<bool, Refused> {
        let auditor = self.auditor();
        if !auditor.admits() {
            return Err(auditor.refuse());
        }
        let place = auditor.try_reserve();
        let reserved = place.is_some() || auditor.lets_go();
        self.state().place = place;
        Ok(reserved)
    }

    /// Whether the request's entries end with the response's body, not with its head.
    pub fn ends_with_body(&self) -> bool {
        self.state().until_body_ends
    }

    /// Runs a closure within the scope: one poll of the request's future, or its drop.
    pub fn enter<T>(&self, run: impl FnOnce() -> T) -> T {
        let mut slot = Some(Current::new(self.clone()));
        let _entered = Entered::new(&mut slot);
        run()
    }
}
