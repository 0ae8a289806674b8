//! The app's categories, a tab for each.

use audit_core::query::Facets;

use super::counts::{Counts, told, total};
use super::text::visible;
use super::visit::Visit;
use crate::query::Params;

/// A category's tab, or the one of all.
pub(super) struct Tab {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) is_current: bool,
    pub(super) count: Option<String>,
}

/// All, and then the categories in the app's order, each with how many entries it would show.
pub(super) fn tabs(
    categories: &[String],
    counts: Option<&Counts>,
    params: &Params,
    visit: &Visit,
) -> Vec<Tab> {
    let Visit { links, words, .. } = visit;
    let facets = counts.map(|counts| &counts.any_category);
    let told = |count: fn(&Facets, &str) -> Option<u64>, name: &str| {
        facets.and_then(|facets| told(count(facets, name)?, facets, words))
    };
    let rest = params.without("cursor").without("category");
    let all = Tab {
        name: words.list.all.to_owned(),
        href: links.list(&rest),
        is_current: params.first("category").is_none(),
        count: told(|facets, _| Some(total(facets)), ""),
    };
    let tab = |name: &String| Tab {
        name: visible(name).into_owned(),
        href: links.list(&rest.clone().and("category", name)),
        is_current: current(params) == Some(name),
        count: told(in_category, name),
    };
    let tabs = std::iter::once(all).chain(categories.iter().map(tab));
    tabs.collect()
}

/// The category that an address stands for, if it asks for that one alone.
fn current(params: &Params) -> Option<&str> {
    let mut asked = params.all("category");
    match (asked.next(), asked.next()) {
        (Some(first), None) => Some(first),
        _ => None,
    }
}

/// `None` for one that is not among the most frequent, of which each is told.
fn in_category(facets: &Facets, name: &str) -> Option<u64> {
    let counted = facets.category.values.iter().find(|of| of.value == name);
    match counted {
        Some(of) => Some(of.count),
        None => (facets.category.others == 0).then_some(0),
    }
}
