//! What clients were told: the first of the three lists.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::order::{Action, Order};

/// What a client asked, and what it was told.
#[derive(Debug, Clone)]
pub struct Asked {
    /// How.
    pub action: Action,
    /// What.
    pub order: Order,
    /// What it was told.
    pub answer: Answer,
}

/// What a client was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Nothing.
    None,
    /// Nothing, for longer than anybody should wait.
    Late,
    /// It is done: 200.
    Done,
    /// It did not work: 500.
    Failed,
    /// It may be done, and the log does not have it: 503, `audit-not-stored`.
    NotStored,
    /// It was not begun, since the log can't take it: 503, `audit-unavailable`.
    Refused,
    /// Something that the shop never says.
    Strange(u16),
}

impl Answer {
    /// What a status and a body mean.
    pub fn of(status: u16, body: &str) -> Self {
        match status {
            200 => Self::Done,
            500 => Self::Failed,
            503 if body.contains("urn:problem:audit-not-stored") => Self::NotStored,
            503 if body.contains("urn:problem:audit-unavailable") => Self::Refused,
            status => Self::Strange(status),
        }
    }
}

/// The list, which many clients write. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Told(Arc<Mutex<List>>);

#[derive(Debug, Default)]
struct List {
    asked: Vec<Asked>,
    answers: HashMap<(Action, Answer), u32>,
}

impl Told {
    /// Another order: its number is its place.
    pub fn ask(&self, action: Action, order: impl FnOnce(u64) -> Order) -> (usize, Order) {
        let list = &mut self.lock().asked;
        let (place, order) = (list.len(), order(list.len() as u64));
        list.push(Asked {
            action,
            order: order.clone(),
            answer: Answer::None,
        });
        (place, order)
    }

    /// What was answered, if anything was.
    pub fn answer(&self, place: usize, answer: Answer) {
        let mut list = self.lock();
        let Some(asked) = list.asked.get_mut(place) else {
            return;
        };
        asked.answer = answer;
        let action = asked.action;
        *list.answers.entry((action, answer)).or_default() += 1;
    }

    /// Waits until so many more were answered, or got no answer.
    pub async fn grown_by(&self, times: u32) {
        self.until(|list| list.answers.values().sum(), times).await;
    }

    /// Waits until clients who asked for this have heard that so many times more.
    pub async fn heard(&self, action: Action, answer: Answer, times: u32) {
        let heard = (action, answer);
        let count = |list: &List| list.answers.get(&heard).copied().unwrap_or_default();
        self.until(count, times).await;
    }

    async fn until(&self, count: impl Fn(&List) -> u32, more: u32) {
        let goal = count(&self.lock()) + more;
        while count(&self.lock()) < goal {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, List> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The whole list.
    pub fn list(&self) -> Vec<Asked> {
        self.lock().asked.clone()
    }
}
