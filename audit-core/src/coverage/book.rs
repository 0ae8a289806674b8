//! Where it is written down what became of each route's requests.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::{Coverage, Hits, RouteCoverage};
use crate::action::Action;
use crate::scope::RouteKey;
use crate::text::Text;

/// How many routes are kept. They are an app's own patterns, so more are no app's.
const ROUTES: usize = 1_000;

/// How many actions are told of one route.
const ACTIONS: usize = 8;

/// What became of the requests so far.
#[derive(Default)]
pub(crate) struct Book(Mutex<Rows>);

#[derive(Default)]
struct Rows {
    /// By pattern; a route has few methods.
    by_route: HashMap<Text, Vec<Row>>,
    count: usize,
    left_out: u64,
}

struct Row {
    method: Text,
    declared: Option<Action>,
    claimed: Vec<Text>,
    exempt: Option<&'static str>,
    mismatch: Option<Text>,
    hits: Hits,
}

/// How a request to a route ended.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) declared: Option<Action>,
    pub(crate) exempt: Option<&'static str>,
    pub(crate) end: SeenEnd,
}

/// Who claimed it.
#[derive(Debug, Clone)]
pub(crate) enum SeenEnd {
    /// An audited call of this action.
    Claimed(Text),
    /// Nobody, and it was answered well.
    Unclaimed,
    /// Nobody, and it was not.
    Unreached,
}

impl Book {
    pub(crate) fn note(&self, key: RouteKey<'_>, seen: Seen) {
        let mut rows = self.rows();
        let Some(row) = rows.row(key) else {
            rows.left_out += 1;
            return;
        };
        let Some(mismatch) = row.note(seen) else {
            return;
        };
        drop(rows);
        tracing::error!(
            method = key.method,
            route = key.route,
            "a route's declaration is untrue: {mismatch}"
        );
    }

    pub(crate) fn read(&self) -> Coverage {
        let rows = self.rows();
        let all = rows.by_route.iter();
        let mut routes: Vec<_> = all
            .flat_map(|(route, rows)| rows.iter().map(|row| row.read(route)))
            .collect();
        routes.sort_by(|a, b| (&a.route, &a.method).cmp(&(&b.route, &b.method)));
        Coverage {
            routes,
            left_out: rows.left_out,
        }
    }

    fn rows(&self) -> std::sync::MutexGuard<'_, Rows> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rows {
    /// The row of a route, or a new one while there is room.
    fn row(&mut self, RouteKey { method, route }: RouteKey<'_>) -> Option<&mut Row> {
        // No pattern is empty, so this is the place of those without one.
        let route = route.unwrap_or_default();
        if !self.by_route.contains_key(route) {
            if self.count == ROUTES {
                return None;
            }
            self.by_route.insert(Text::from(route), Vec::new());
        }
        let rows = self.by_route.get_mut(route)?;
        if let Some(at) = rows.iter().position(|row| row.method == method) {
            return rows.get_mut(at);
        }
        if self.count == ROUTES {
            return None;
        }
        self.count += 1;
        rows.push(Row::new(method));
        rows.last_mut()
    }
}

impl Row {
    fn new(method: &str) -> Self {
        Self {
            method: Text::from(method),
            declared: None,
            claimed: Vec::new(),
            exempt: None,
            mismatch: None,
            hits: Hits::default(),
        }
    }

    /// What is found to be untrue of the declaration, where nothing was before.
    fn note(&mut self, seen: Seen) -> Option<Text> {
        let mismatch = seen.mismatch();
        self.declared = seen.declared.or(self.declared);
        self.exempt = seen.exempt.or(self.exempt);
        let hits = &mut self.hits;
        match (seen.end, seen.exempt) {
            (SeenEnd::Claimed(action), _) => {
                hits.audited += 1;
                self.keep(action);
            }
            (_, Some(_)) => hits.exempt += 1,
            (SeenEnd::Unclaimed, None) => hits.unannotated += 1,
            (SeenEnd::Unreached, None) => hits.unreached += 1,
        }
        self.hits.mismatched += u64::from(mismatch.is_some());
        let is_news = self.mismatch.is_none();
        self.mismatch = self.mismatch.take().or(mismatch);
        self.mismatch.clone().filter(|_| is_news)
    }

    fn keep(&mut self, action: Text) {
        if self.claimed.len() < ACTIONS && !self.claimed.contains(&action) {
            self.claimed.push(action);
        }
    }

    fn read(&self, route: &Text) -> RouteCoverage {
        RouteCoverage {
            method: self.method.clone(),
            route: (!route.is_empty()).then(|| route.clone()),
            coverage: self.hits.coverage(),
            declared: self.declared.map(Action::to_text),
            claimed: self.claimed.clone(),
            exempt: self.exempt.map(Text::new_static),
            mismatch: self.mismatch.clone(),
            hits: self.hits,
        }
    }
}

impl Seen {
    fn mismatch(&self) -> Option<Text> {
        let declared = self.declared?.name();
        match (&self.end, self.exempt) {
            (SeenEnd::Claimed(action), _) if action != declared => {
                let words = format!("it declares `{declared}`, and its call was `{action}`");
                Some(Text::from(words))
            }
            (SeenEnd::Unclaimed, Some(reason)) => {
                let words = format!("it declares `{declared}`, and is exempt: {reason}");
                Some(Text::from(words))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
