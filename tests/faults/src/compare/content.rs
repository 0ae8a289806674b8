//! Whether an entry tells what was asked, to the letter.

use audited::{Entry, Outcome, Target};
use serde_json::{Value, json};

use super::Case;
use crate::order::Order;
use crate::told::Asked;

pub(super) fn is_of(entry: &Entry, case: &Case<'_>) -> bool {
    let asked = case.asked;
    let is_told = match case.has_begun {
        true => is_of_handler(entry, asked),
        false => entry.outcome != Outcome::Success && is_of_none(entry, asked),
    };
    is_told && is_from(entry, asked)
}

/// The layer's own record of a request that was cut short, which no handler ever saw; or an intent
/// whose handler did not begin.
fn is_of_none(entry: &Entry, asked: &Asked) -> bool {
    entry.targets.is_empty() || asked.action.is_intended() && is_of_handler(entry, asked)
}

fn is_from(entry: &Entry, asked: &Asked) -> bool {
    entry.actor.id == "ada"
        && entry.origin.route.as_deref() == Some(asked.action.path())
        && entry.origin.method.as_deref() == Some("POST")
}

fn is_of_handler(entry: &Entry, asked: &Asked) -> bool {
    let is_named = entry.action == asked.action.name() && entry.category == "Orders";
    is_named && is_note(entry, &asked.order) && is_target(entry, &asked.order)
}

/// A handler that was dropped early has not said it.
fn is_note(entry: &Entry, order: &Order) -> bool {
    match entry.context.get("note") {
        Some(note) => *note == order.note,
        None => entry.outcome != Outcome::Success,
    }
}

fn is_target(entry: &Entry, order: &Order) -> bool {
    let [target] = entry.targets.as_slice() else {
        return false;
    };
    let is_named = target.kind == "order" && target.id == order.id;
    is_named && target.before.is_none() && state(target) == expected(entry, order)
}

fn state(target: &Target) -> Option<Value> {
    let after = target.after.as_ref()?;
    serde_json::from_str(after.as_str()).ok()
}

/// A record's history is made of what happened.
fn expected(entry: &Entry, order: &Order) -> Option<Value> {
    let Order {
        id, note, amount, ..
    } = order;
    let is_success = entry.outcome == Outcome::Success;
    is_success.then(|| json!({"id": id, "note": note, "amount": amount}))
}
