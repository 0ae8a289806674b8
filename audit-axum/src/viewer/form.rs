//! The form that narrows the list: one field in sight, and the rest behind *Filters*.

use audit_core::{Operation, Outcome, Stream};

use super::subject::is_subject;
use super::text::visible;
use super::words::Words;
use crate::query::Params;

/// The form, filled in with what the address asks for.
pub(super) struct Form {
    pub(super) search: String,
    pub(super) fields: Vec<Field>,
    /// What the form carries along unseen.
    pub(super) hidden: Vec<(String, String)>,
    /// Whether a field behind *Filters* is used.
    pub(super) is_open: bool,
}

/// A field of the form.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) input: Input,
    pub(super) value: String,
}

/// How a field is filled in.
pub(super) enum Input {
    Text { example: &'static str },
    Date,
    Choice(Vec<Choice>),
}

/// A value that can be chosen.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) name: String,
    pub(super) is_chosen: bool,
}

/// The fields behind *Filters*.
const FIELDS: [&str; 11] = [
    "actor",
    "target",
    "category",
    "action",
    "operation",
    "outcome",
    "ip",
    "country",
    "stream",
    "from",
    "to",
];

impl Form {
    pub(super) fn new(categories: &[String], params: &Params, words: &Words) -> Self {
        let is_used = |name: &&str| params.first(name).is_some();
        let mut behind = FIELDS
            .iter()
            .filter(|name| !(is_subject(name) || **name == "category"));
        Self {
            search: params.first("q").unwrap_or_default().to_owned(),
            fields: FIELDS
                .iter()
                .map(|name| Field::new(name, categories, params, words))
                .collect(),
            hidden: hidden(params),
            is_open: behind.any(is_used),
        }
    }
}

impl Field {
    fn new(name: &'static str, categories: &[String], params: &Params, words: &Words) -> Self {
        let value = params.first(name).unwrap_or_default();
        Self {
            name,
            label: (words.filter.parameter)(name).unwrap_or(name),
            input: input(name, value, categories, words),
            value: value.to_owned(),
        }
    }
}

fn input(name: &str, value: &str, categories: &[String], words: &Words) -> Input {
    let choice = |values| Input::Choice(choices(values, value, words));
    match name {
        "category" => choice(
            categories
                .iter()
                .map(|name| (name.clone(), visible(name).into_owned()))
                .collect(),
        ),
        "operation" => choice(named(Operation::ALL, words.operation)),
        "outcome" => choice(named(Outcome::ALL, words.outcome)),
        "stream" => choice(named(Stream::ALL, words.filter.stream)),
        // A date's own field can't hold a moment, which an address may give.
        "from" | "to" if value.is_empty() || value.len() == "2026-11-22".len() => Input::Date,
        name => Input::Text {
            example: example(name),
        },
    }
}

fn example(name: &str) -> &'static str {
    match name {
        "actor" => "user:42",
        "target" => "customer:42",
        "action" => "customer.*",
        "ip" => "203.0.113.0/24",
        "country" => "DE",
        _ => "2026-11-22",
    }
}

fn named<T: ToString + Copy>(all: &[T], name: fn(T) -> &'static str) -> Vec<(String, String)> {
    let named = all
        .iter()
        .map(|value| (value.to_string(), name(*value).to_owned()));
    named.collect()
}

/// Each value, and each of them left out. What an address asks for beside those stays chosen.
fn choices(values: Vec<(String, String)>, chosen: &str, words: &Words) -> Vec<Choice> {
    let not = |(value, name): &(String, String)| {
        (format!("!{value}"), format!("{} {name}", words.filter.not))
    };
    let any = (String::new(), words.filter.any.to_owned());
    let left_out: Vec<_> = values.iter().map(not).collect();
    let mut choices: Vec<_> = std::iter::once(any).chain(values).chain(left_out).collect();
    if choices.iter().all(|(value, _)| value != chosen) {
        choices.push((chosen.to_owned(), visible(chosen).into_owned()));
    }
    let choice = |(value, name): (String, String)| Choice {
        is_chosen: value == chosen,
        value,
        name,
    };
    choices.into_iter().map(choice).collect()
}

/// All values but the first of each field, which the field itself shows.
fn hidden(params: &Params) -> Vec<(String, String)> {
    let mut shown = vec!["cursor"];
    let mut hidden = Vec::new();
    for (name, value) in params.iter() {
        let is_field = name == "q" || FIELDS.contains(&name);
        if name == "cursor" || (is_field && !shown.contains(&name)) {
            shown.push(name);
        } else {
            hidden.push((name.to_owned(), value.to_owned()));
        }
    }
    hidden
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::words::ENGLISH;

    #[test]
    fn what_an_address_asks_for_stays_chosen() {
        let values = || vec![("a".to_owned(), "A".to_owned())];
        let chosen = |asked| {
            let choices = choices(values(), asked, &ENGLISH);
            let chosen: Vec<_> = choices
                .into_iter()
                .filter(|choice| choice.is_chosen)
                .collect();
            assert_eq!(chosen.len(), 1);
            chosen[0].name.clone()
        };
        assert_eq!(chosen(""), "any");
        assert_eq!(chosen("a"), "A");
        assert_eq!(chosen("!a"), "not A");
        assert_eq!(chosen("b"), "b");
    }
}
