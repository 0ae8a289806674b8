use audited::{Entry, Outcome};
use serde_json::json;

use super::*;
use crate::order::{Action, Order, Panic};

use Ended::{InOrder, Killed};

const ROW: bool = true;

fn order() -> Order {
    Order {
        id: "order-1".to_owned(),
        note: "two boxes".to_owned(),
        amount: 2,
        panic: None,
    }
}

/// What the shop's own handler leaves.
fn entry(action: Action, outcome: Outcome) -> Entry {
    let order = order();
    let is_success = outcome == Outcome::Success;
    let after =
        is_success.then(|| json!({"id": order.id, "note": order.note, "amount": order.amount}));
    serde_json::from_value(json!({
        "id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "tenant": "default",
        "occurred_at": "2026-01-01T00:00:00Z",
        "stream": "account",
        "category": "Orders",
        "action": action.name(),
        "operation": "create",
        "outcome": outcome,
        "actor": {"kind": "user", "id": "ada", "label": "ada"},
        "targets": [{"kind": "order", "id": order.id, "label": order.id, "role": "primary", "after": after}],
        "summary": "placed order-1",
        "summary_template": "placed {target}",
        "origin": {"request_id": order.id, "method": "POST", "route": action.path()},
        "context": {"note": order.note},
    }))
    .unwrap()
}

/// One order that began, was told this, is in the table or not, and has entries of these outcomes.
fn lists(action: Action, answer: Answer, is_ordered: bool, outcomes: &[Outcome]) -> Lists {
    let order = order();
    Lists {
        begun: HashSet::from([order.id.clone()]),
        orders: is_ordered.then(|| order.id.clone()).into_iter().collect(),
        entries: outcomes
            .iter()
            .map(|outcome| entry(action, *outcome))
            .collect(),
        told: vec![Asked {
            action,
            order,
            answer,
        }],
    }
}

/// The numbers, in the order in which they are printed.
fn flaws(lists: &Lists, ended: Ended) -> [u64; 5] {
    let tally = compare(lists, ended);
    let Tally {
        lost,
        duplicated,
        altered,
        wrong,
        unanswered,
        ..
    } = tally;
    [lost, duplicated, altered, wrong, unanswered]
}

const CLEAN: [u64; 5] = [0, 0, 0, 0, 0];
const LOST: [u64; 5] = [1, 0, 0, 0, 0];
const DUPLICATED: [u64; 5] = [0, 1, 0, 0, 0];
const ALTERED: [u64; 5] = [0, 0, 1, 0, 0];
const WRONG: [u64; 5] = [0, 0, 0, 1, 0];
const UNANSWERED: [u64; 5] = [0, 0, 0, 0, 1];

#[track_caller]
fn check(
    action: Action,
    answer: Answer,
    is_ordered: bool,
    outcomes: &[Outcome],
    ended: Ended,
    expected: [u64; 5],
) {
    let found = flaws(&lists(action, answer, is_ordered, outcomes), ended);
    assert_eq!(found, expected);
}

#[test]
fn what_was_acknowledged_has_one_entry_that_tells_of_success() {
    for (action, ended) in [
        (Action::Place, InOrder),
        (Action::Pay, Killed),
        (Action::Ship, Killed),
    ] {
        let done = |outcomes: &[Outcome], expected| {
            check(action, Answer::Done, ROW, outcomes, ended, expected);
        };
        done(&[Outcome::Success], CLEAN);
        done(&[], LOST);
        done(&[Outcome::Success, Outcome::Success], DUPLICATED);
        done(&[Outcome::Failure], WRONG);
        check(
            action,
            Answer::Done,
            !ROW,
            &[Outcome::Success],
            ended,
            WRONG,
        );
    }
}

#[test]
fn what_was_said_to_have_failed_has_an_entry_too() {
    check(
        Action::Place,
        Answer::Failed,
        !ROW,
        &[Outcome::Failure],
        InOrder,
        CLEAN,
    );
    check(
        Action::Place,
        Answer::Failed,
        ROW,
        &[Outcome::Failure],
        InOrder,
        CLEAN,
    );
    check(Action::Place, Answer::Failed, !ROW, &[], Killed, LOST);
    check(Action::Place, Answer::NotStored, ROW, &[], Killed, LOST);
    check(
        Action::Place,
        Answer::NotStored,
        ROW,
        &[Outcome::Success],
        InOrder,
        CLEAN,
    );
}

#[test]
fn a_transaction_and_its_entry_stand_or_fall_together() {
    check(Action::Pay, Answer::None, ROW, &[], Killed, LOST);
    check(Action::Pay, Answer::None, !ROW, &[], Killed, CLEAN);
    check(
        Action::Pay,
        Answer::None,
        !ROW,
        &[Outcome::Success],
        Killed,
        WRONG,
    );
    check(
        Action::Pay,
        Answer::None,
        ROW,
        &[Outcome::Aborted],
        InOrder,
        WRONG,
    );
    check(
        Action::Pay,
        Answer::Failed,
        ROW,
        &[Outcome::Success],
        InOrder,
        CLEAN,
    );
    check(
        Action::Pay,
        Answer::Failed,
        ROW,
        &[Outcome::Failure],
        InOrder,
        WRONG,
    );
    check(
        Action::Pay,
        Answer::Failed,
        !ROW,
        &[Outcome::Failure],
        InOrder,
        CLEAN,
    );
}

#[test]
fn a_row_by_itself_may_be_without_an_entry_only_where_a_process_was_killed_and_nobody_told() {
    check(Action::Place, Answer::None, ROW, &[], Killed, UNANSWERED);
    check(Action::Place, Answer::None, ROW, &[], InOrder, LOST);
    check(Action::Place, Answer::None, !ROW, &[], InOrder, LOST);
    check(Action::Place, Answer::None, !ROW, &[], Killed, CLEAN);
    check(
        Action::Place,
        Answer::None,
        ROW,
        &[Outcome::Aborted],
        InOrder,
        CLEAN,
    );
}

#[test]
fn what_was_refused_was_never_begun() {
    let mut refused = lists(Action::Place, Answer::Refused, !ROW, &[]);
    assert_eq!(flaws(&refused, InOrder), WRONG);
    refused.begun.clear();
    assert_eq!(flaws(&refused, InOrder), CLEAN);
}

#[test]
fn a_handler_that_panics_says_so_unless_its_commit_stands() {
    let panics = |action, is_ordered, outcome, panic, expected| {
        let mut lists = lists(action, Answer::None, is_ordered, &[outcome]);
        lists.told[0].order.panic = Some(panic);
        assert_eq!(flaws(&lists, InOrder), expected);
    };
    panics(Action::Place, !ROW, Outcome::Panicked, Panic::Before, CLEAN);
    panics(Action::Place, ROW, Outcome::Panicked, Panic::After, CLEAN);
    panics(Action::Place, ROW, Outcome::Success, Panic::After, WRONG);
    panics(Action::Pay, ROW, Outcome::Success, Panic::After, CLEAN);
    panics(Action::Pay, ROW, Outcome::Panicked, Panic::After, WRONG);
}

#[test]
fn an_entry_that_tells_something_else_is_altered() {
    let altered = |alter: fn(&mut Entry)| {
        let mut lists = lists(Action::Place, Answer::Done, ROW, &[Outcome::Success]);
        alter(&mut lists.entries[0]);
        assert_eq!(flaws(&lists, InOrder), ALTERED);
    };
    altered(|entry| entry.action = "order.pay".into());
    altered(|entry| entry.actor.id = "eve".into());
    altered(|entry| entry.targets.clear());
    altered(|entry| entry.targets[0].after = None);
    altered(|entry| entry.context.clear());
    altered(|entry| *entry.context.get_mut("note").unwrap() = "two boxe\u{301}s".into());
}

#[test]
fn an_entry_that_nobody_asked_for_is_altered() {
    let mut lists = lists(Action::Place, Answer::Done, ROW, &[Outcome::Success]);
    let mut stray = lists.entries[0].clone();
    stray.origin.request_id = Some("order-2".into());
    lists.entries.push(stray);
    assert_eq!(flaws(&lists, InOrder), ALTERED);
}

#[test]
fn a_request_that_no_handler_saw_is_told_by_the_layer_if_at_all() {
    let mut cut = lists(Action::Place, Answer::None, !ROW, &[Outcome::Failure]);
    assert_eq!(flaws(&cut, InOrder), CLEAN, "the handler's own");
    cut.begun.clear();
    assert_eq!(flaws(&cut, InOrder), ALTERED, "it never ran");
    cut.entries[0].targets.clear();
    assert_eq!(flaws(&cut, InOrder), CLEAN);
    cut.entries.clear();
    assert_eq!(flaws(&cut, InOrder), CLEAN);
}

#[test]
fn an_answer_that_never_comes_is_wrong() {
    check(
        Action::Pay,
        Answer::Late,
        ROW,
        &[Outcome::Success],
        InOrder,
        WRONG,
    );
    check(
        Action::Pay,
        Answer::Strange(404),
        ROW,
        &[Outcome::Success],
        InOrder,
        WRONG,
    );
}

#[test]
fn what_was_intended_is_told_however_its_process_ends() {
    let ship = |answer, is_ordered, outcomes: &[Outcome], ended, expected| {
        check(Action::Ship, answer, is_ordered, outcomes, ended, expected);
    };
    ship(Answer::None, ROW, &[Outcome::Unknown], Killed, CLEAN);
    ship(Answer::None, !ROW, &[Outcome::Unknown], Killed, CLEAN);
    ship(Answer::None, ROW, &[], Killed, LOST);
    ship(Answer::None, !ROW, &[], Killed, LOST);
    ship(Answer::None, ROW, &[Outcome::Unknown], InOrder, WRONG);
    ship(Answer::Done, ROW, &[Outcome::Unknown], Killed, WRONG);
    ship(Answer::Failed, ROW, &[Outcome::Unknown], Killed, WRONG);
}

#[test]
fn what_could_not_be_intended_was_not_begun_and_says_so() {
    let mut refused = lists(Action::Ship, Answer::Refused, !ROW, &[Outcome::Denied]);
    assert_eq!(flaws(&refused, InOrder), WRONG, "it began");
    refused.begun.clear();
    assert_eq!(flaws(&refused, InOrder), CLEAN);
    refused.entries = vec![entry(Action::Ship, Outcome::Failure)];
    assert_eq!(flaws(&refused, InOrder), WRONG);
}

#[test]
fn where_everything_was_refused_nothing_is_known() {
    let mut lists = lists(Action::Pay, Answer::Refused, false, &[]);
    lists.begun.clear();
    let tally = compare(&lists, InOrder);
    assert_eq!(flaws(&lists, InOrder), CLEAN);
    assert!(!tally.is_clean());
}
