//! Whether an entry tells the end that the order had.

use audited::Outcome;

use super::Case;
use crate::order::{Action, Panic};
use crate::told::Answer;

pub(super) fn is_true(outcome: Outcome, case: &Case<'_>) -> bool {
    let is_success = outcome == Outcome::Success;
    let is_consistent = match case.asked.action {
        Action::Pay => is_success == case.is_ordered,
        // By itself a row may stand though its handler failed or was dropped: nobody can tell it.
        Action::Place => !is_success || case.is_ordered,
    };
    is_consistent && is_as_told(outcome, case)
}

fn is_as_told(outcome: Outcome, case: &Case<'_>) -> bool {
    let is_success = outcome == Outcome::Success;
    match (case.asked.answer, case.asked.action) {
        (Answer::Done, _) => is_success,
        // Where COMMIT's answer was lost, the handler failed and the transaction may stand.
        (Answer::Failed, Action::Pay) => is_success || outcome == Outcome::Failure,
        (Answer::Failed, Action::Place) => outcome == Outcome::Failure,
        (Answer::NotStored, _) => is_success || outcome == Outcome::Failure,
        (Answer::None, action) => is_unheard(outcome, action, case.asked.order.panic),
        (Answer::Refused | Answer::Late | Answer::Strange(_), _) => false,
    }
}

/// What a handler may have come to, of which nobody heard.
fn is_unheard(outcome: Outcome, action: Action, panic: Option<Panic>) -> bool {
    use Outcome::{Aborted, Failure, Panicked, Success};
    match (panic, action) {
        // What comes after the commit changes nothing any more.
        (None, _) | (Some(Panic::After), Action::Pay) => {
            matches!(outcome, Success | Failure | Aborted)
        }
        (Some(_), _) => matches!(outcome, Panicked | Failure | Aborted),
    }
}
