//! The filters that are active, each with the link that lets go of it.

use audit_core::{Operation, Outcome, Stream};

use super::known::Known;
use super::ranges;
use super::text::visible;
use super::visit::Visit;
use super::words::Words;
use crate::guard::TENANT;
use crate::query::Params;

/// How a page is cut, not what it holds.
const SHAPE: [&str; 4] = ["order", "limit", "cursor", TENANT];

/// One value that narrows the list.
pub(super) struct Chip {
    pub(super) name: String,
    pub(super) is_not: bool,
    pub(super) value: String,
    pub(super) remove: String,
    pub(super) without: String,
}

/// Whether the address asks for less than everything.
pub(super) fn is_narrowed(params: &Params) -> bool {
    params.iter().any(|(name, _)| !SHAPE.contains(&name))
}

/// All that narrows the list, in the order of the address.
pub(super) fn chips(params: &Params, known: &Known, visit: &Visit) -> Vec<Chip> {
    let Visit { links, words, .. } = visit;
    let rest = params.without("cursor");
    let narrowing = params.iter().filter(|(name, _)| !SHAPE.contains(name));
    let chip = |(name, value): (&str, &str)| {
        let (is_not, told) = told(name, value, known, words);
        let called = called(name, words);
        Chip {
            remove: (words.filter.remove)(&called, &told),
            name: called,
            is_not,
            value: told,
            without: links.list(&rest.only(|other, given| (other, given) != (name, value))),
        }
    };
    narrowing.map(chip).collect()
}

/// A parameter in the reader's words.
pub(super) fn called(parameter: &str, words: &Words) -> String {
    let name = (words.filter.parameter)(parameter);
    name.map_or_else(|| visible(parameter).into_owned(), str::to_owned)
}

/// Whether a value is left out, and what it is called.
fn told(name: &str, value: &str, known: &Known, words: &Words) -> (bool, String) {
    let is_match = !matches!(name, "q" | "from" | "to");
    let (is_not, value) = match value.strip_prefix('!') {
        Some(value) if is_match => (true, value),
        _ => (false, value),
    };
    let told = match name {
        "actor" => known.actor(value),
        "target" => known.target(value),
        "operation" => value
            .parse()
            .ok()
            .map(|value: Operation| (words.operation)(value).into()),
        "outcome" => value
            .parse()
            .ok()
            .map(|value: Outcome| (words.outcome)(value).into()),
        "stream" => value
            .parse()
            .ok()
            .map(|value: Stream| (words.filter.stream)(value).into()),
        "from" | "to" => ranges::told(value, words),
        _ => None,
    };
    (is_not, told.unwrap_or_else(|| visible(value).into_owned()))
}
