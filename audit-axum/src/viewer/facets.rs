//! The values that occur most among what is listed: links that narrow it to one, or leave one out.

use audit_core::query::Counts as Counted;

use super::counts::{Counts, told};
use super::text::visible;
use super::visit::Visit;
use super::who::{name, reference};
use crate::query::Params;

/// So many values say what there is; a rarer one is typed into the form.
const MOST: usize = 6;

/// A field and its most frequent values.
pub(super) struct Facet {
    pub(super) title: &'static str,
    pub(super) values: Vec<Value>,
    pub(super) others: Option<String>,
}

/// A value, how many entries have it, and the links that ask for it or do not.
pub(super) struct Value {
    pub(super) name: String,
    pub(super) count: String,
    pub(super) is_asked: bool,
    pub(super) toggle: String,
    pub(super) exclude: Exclude,
}

/// The link that leaves a value out.
pub(super) struct Exclude {
    pub(super) words: String,
    pub(super) href: String,
}

/// Those by which the list can still be narrowed, or is.
pub(super) fn facets(counts: &Counts, params: &Params, visit: &Visit) -> Vec<Facet> {
    let (words, facets) = (visit.words, counts.shown());
    let of = |parameter| Field {
        parameter,
        counts,
        params,
        visit,
    };
    let actor_name = |actor: &_| name(actor, words).to_owned();
    let outcome = |outcome: &_| (words.outcome)(*outcome).to_owned();
    let fields = [
        of("outcome").facet(&facets.outcome, |outcome| outcome.to_string(), outcome),
        of("actor").facet(&facets.actor, reference, actor_name),
        of("action").facet(&facets.action, ToString::to_string, ToString::to_string),
        of("category").facet(&facets.category, ToString::to_string, ToString::to_string),
    ];
    fields.into_iter().flatten().collect()
}

struct Field<'a> {
    parameter: &'static str,
    counts: &'a Counts,
    params: &'a Params,
    visit: &'a Visit,
}

impl Field<'_> {
    fn facet<T>(
        &self,
        counted: &Counted<T>,
        value: impl Fn(&T) -> String,
        name: impl Fn(&T) -> String,
    ) -> Option<Facet> {
        let asked = counted.values.iter().filter_map(|of| {
            let value = value(&of.value);
            // A leading `!` would ask for all others, and nothing for everything.
            let can_be_asked = !value.is_empty() && !value.starts_with('!');
            can_be_asked.then(|| self.value(&value, &name(&of.value), of.count))?
        });
        let values: Vec<_> = asked.take(MOST).collect();
        if values.len() < 2 && values.iter().all(|value| !value.is_asked) {
            return None;
        }
        let rest = counted.values.iter().skip(MOST).map(|of| of.count);
        let others = rest.sum::<u64>() + counted.others;
        let words = self.visit.words;
        let others = (others > 0).then(|| told(others, self.counts.shown(), words));
        Some(Facet {
            title: (words.filter.parameter)(self.parameter).unwrap_or(self.parameter),
            values,
            others: others.flatten().map(|count| (words.facets.others)(&count)),
        })
    }

    fn value(&self, value: &str, name: &str, count: u64) -> Option<Value> {
        let Visit { links, words, .. } = self.visit;
        let is_asked = self.params.all(self.parameter).any(|asked| asked == value);
        let without = self.params.without("cursor");
        let without = without.only(|name, asked| (name, asked) != (self.parameter, value));
        let with = |value: String| links.list(&without.clone().and(self.parameter, value));
        let name = visible(name).into_owned();
        Some(Value {
            count: told(count, self.counts.shown(), words)?,
            is_asked,
            toggle: match is_asked {
                true => links.list(&without),
                false => with(value.to_owned()),
            },
            exclude: Exclude {
                words: (words.facets.exclude)(&name),
                href: with(format!("!{value}")),
            },
            name,
        })
    }
}
