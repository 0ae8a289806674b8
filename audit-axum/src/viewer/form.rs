//! What narrows the list: tabs, the form, and what else the address asks for.

use super::text::visible;
use super::visit::Visit;
use super::words::Words;
use crate::guard::TENANT;
use crate::query::Params;

/// How a page is cut and whose log it is of, not what it holds.
const SHAPE: [&str; 4] = ["order", "limit", "cursor", TENANT];

/// A category's tab.
pub(super) struct Tab {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) is_current: bool,
}

/// A field of the form.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) kind: &'static str,
    pub(super) example: &'static str,
    pub(super) value: String,
}

/// What else narrows the list, and the link that lets go of it.
pub(super) struct Chip {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) remove: String,
    pub(super) without: String,
}

/// Whether the address asks for less than everything.
pub(super) fn is_narrowed(params: &Params) -> bool {
    params.iter().any(|(name, _)| !SHAPE.contains(&name))
}

pub(super) fn tabs(categories: &[String], params: &Params, visit: &Visit) -> Vec<Tab> {
    let links = &visit.links;
    let rest = params.without("cursor").without("category");
    let all = Tab {
        name: visit.words.list.all.to_owned(),
        href: links.list(&rest),
        is_current: params.first("category").is_none(),
    };
    let tab = |name: &String| Tab {
        name: visible(name).into_owned(),
        href: links.list(&rest.clone().and("category", name)),
        is_current: current(categories, params) == Some(name),
    };
    std::iter::once(all)
        .chain(categories.iter().map(tab))
        .collect()
}

/// The tab that an address stands for, if it asks for that one category.
fn current<'a>(categories: &'a [String], params: &Params) -> Option<&'a String> {
    let mut asked = params.all("category");
    let (first, None) = (asked.next()?, asked.next()) else {
        return None;
    };
    categories.iter().find(|category| *category == first)
}

/// The form's fields, each with an example of what it takes.
const FIELDS: [(&str, &str); 6] = [
    ("q", ""),
    ("actor", "user:42"),
    ("target", "customer:42"),
    ("action", "customer.*"),
    ("from", "2026-11-22"),
    ("to", "2026-11-22"),
];

/// The form's fields, each with the first value that the address gives it.
pub(super) fn fields(params: &Params, words: &Words) -> Vec<Field> {
    let field = |(name, example): (&'static str, &'static str)| {
        let value = params.first(name).unwrap_or_default();
        Field {
            name,
            label: (words.filter.parameter)(name).unwrap_or(name),
            kind: kind(name, value),
            example: match name {
                "q" => words.filter.words_example,
                _ => example,
            },
            value: value.to_owned(),
        }
    };
    FIELDS.into_iter().map(field).collect()
}

/// A date's own field can't hold a moment that an address may give.
fn kind(name: &str, value: &str) -> &'static str {
    match name {
        "from" | "to" if value.is_empty() || value.len() == "2026-11-22".len() => "date",
        "q" => "search",
        _ => "text",
    }
}

/// What the form carries along unseen.
pub(super) fn hidden(params: &Params) -> Vec<(String, String)> {
    let kept = beyond_form(params);
    let kept = kept.iter().filter(|(name, _)| *name != "cursor");
    kept.map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

pub(super) fn chips(categories: &[String], params: &Params, visit: &Visit) -> Vec<Chip> {
    let Visit { links, words, .. } = visit;
    let tab = current(categories, params);
    let rest = params.without("cursor");
    let is_tab =
        |name: &str, value: &str| name == "category" && tab.is_some_and(|tab| tab == value);
    let beyond =
        beyond_form(params).only(|name, value| !(SHAPE.contains(&name) || is_tab(name, value)));
    let chip = |(name, value): (&str, &str)| Chip {
        name: called(name, words),
        value: visible(value).into_owned(),
        remove: (words.filter.remove)(&called(name, words), &visible(value)),
        without: links.list(&rest.only(|other, given| (other, given) != (name, value))),
    };
    beyond.iter().map(chip).collect()
}

fn called(parameter: &str, words: &Words) -> String {
    let name = (words.filter.parameter)(parameter);
    name.map_or_else(|| visible(parameter).into_owned(), str::to_owned)
}

/// All parameters but the values that the form's own fields show.
fn beyond_form(params: &Params) -> Params {
    let mut beyond = Params::default();
    let mut shown = Vec::new();
    for (name, value) in params.iter() {
        if FIELDS.iter().any(|(field, ..)| *field == name) && !shown.contains(&name) {
            shown.push(name);
        } else {
            beyond = beyond.and(name, value);
        }
    }
    beyond
}
