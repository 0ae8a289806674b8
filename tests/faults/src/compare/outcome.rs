//! Whether an entry tells the end that the order had.

use audited::Outcome;

use super::{Case, Ended};
use crate::order::{Action, Panic};
use crate::told::Answer;

pub(super) fn is_true(outcome: Outcome, case: &Case<'_>) -> bool {
    let is_success = outcome == Outcome::Success;
    let is_consistent = match case.asked.action {
        Action::Pay => is_success == case.is_ordered,
        // By itself a row may stand though its handler failed or was dropped: nobody can tell it.
        Action::Place | Action::Ship => !is_success || case.is_ordered,
    };
    is_consistent && (is_as_told(outcome, case) || is_unfinished(outcome, case))
}

/// An intent whose process was killed before anybody was told how it ended.
fn is_unfinished(outcome: Outcome, case: &Case<'_>) -> bool {
    let is_open = matches!(
        case.asked.answer,
        Answer::None | Answer::NotStored | Answer::Refused
    );
    let is_killed = case.asked.action.is_intended() && case.ended == Ended::Killed;
    outcome == Outcome::Unknown && is_open && is_killed
}

fn is_as_told(outcome: Outcome, case: &Case<'_>) -> bool {
    let is_success = outcome == Outcome::Success;
    match (case.asked.answer, case.asked.action) {
        (Answer::Done, _) => is_success,
        // Where COMMIT's answer was lost, the handler failed and the transaction may stand.
        (Answer::Failed, Action::Pay) => is_success || outcome == Outcome::Failure,
        (Answer::Failed, Action::Place | Action::Ship) => outcome == Outcome::Failure,
        (Answer::NotStored, _) => is_success || outcome == Outcome::Failure,
        // What could not be intended was not begun, and its entry says so.
        (Answer::Refused, Action::Ship) => outcome == Outcome::Denied,
        (Answer::None, Action::Ship) if !case.has_begun && outcome == Outcome::Denied => true,
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
