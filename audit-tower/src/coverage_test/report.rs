//! What a coverage test found.

use std::fmt;

use audit_core::{Coverage, Covered, Hits, RouteCoverage};

use super::{Route, row};

/// What a coverage test found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use = "assert that there is nothing in it"]
pub struct CoverageReport {
    problems: Vec<CoverageProblem>,
}

/// A route that is not shown to be audited or exempt.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CoverageProblem {
    /// It was answered well, and no audited call claimed it.
    NotAudited {
        /// Its method and pattern.
        route: String,
        /// What happened.
        words: String,
    },
    /// Its declaration is untrue.
    Mismatch {
        /// Its method and pattern.
        route: String,
        /// What happened.
        words: String,
    },
    /// Its handler was not reached, so nothing is known of it.
    Unproved {
        /// Its method and pattern.
        route: String,
        /// What happened.
        words: String,
    },
}

impl CoverageReport {
    /// What was found, in the order of the routes.
    pub fn problems(&self) -> &[CoverageProblem] {
        &self.problems
    }

    /// Fails the test where anything was found.
    ///
    /// # Panics
    ///
    /// When a route is not shown to be audited or exempt, with one line for each of them.
    #[track_caller]
    pub fn assert(&self) {
        assert!(self.problems.is_empty(), "{self}");
    }
}

impl fmt::Display for CoverageReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.problems.is_empty() {
            return f.write_str("every route is audited or exempt");
        }
        f.write_str("these routes are not shown to be audited or exempt:")?;
        let mut problems = self.problems.iter();
        problems.try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

impl fmt::Display for CoverageProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAudited { route, words } => write!(f, "{route} is not audited: {words}"),
            Self::Mismatch { route, words } => write!(f, "{route} is declared wrongly: {words}"),
            Self::Unproved { route, words } => write!(f, "{route} is unproved: {words}"),
        }
    }
}

impl CoverageProblem {
    fn not_audited(route: &impl fmt::Display, words: impl Into<String>) -> Self {
        let (route, words) = (route.to_string(), words.into());
        Self::NotAudited { route, words }
    }

    fn mismatch(route: &impl fmt::Display, words: impl Into<String>) -> Self {
        let (route, words) = (route.to_string(), words.into());
        Self::Mismatch { route, words }
    }

    fn unproved(route: &impl fmt::Display, words: impl Into<String>) -> Self {
        let (route, words) = (route.to_string(), words.into());
        Self::Unproved { route, words }
    }

    fn route(&self) -> &str {
        let (Self::NotAudited { route, .. }
        | Self::Mismatch { route, .. }
        | Self::Unproved { route, .. }) = self;
        route
    }

    /// Where it stands among others: by its pattern, then its method.
    fn place(&self) -> Option<(&str, &str)> {
        self.route()
            .split_once(' ')
            .map(|(method, pattern)| (pattern, method))
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.pattern)
    }
}

/// Tells by what a sample changed whether its route is covered.
pub(super) struct Judge {
    before: Coverage,
    problems: Vec<CoverageProblem>,
}

impl Judge {
    pub(super) fn new(before: Coverage) -> Self {
        let problems = Vec::new();
        Self { before, problems }
    }

    pub(super) fn lacks_sample(&mut self, route: &Route) {
        let problem = CoverageProblem::unproved(route, "there is no sample request for it");
        self.problems.push(problem);
    }

    pub(super) fn sent(&mut self, route: &Route, answer: Result<u16, String>, after: Coverage) {
        let problem = self.judge(route, answer, &after);
        self.problems.extend(problem);
        self.before = after;
    }

    fn judge(
        &self,
        route: &Route,
        answer: Result<u16, String>,
        after: &Coverage,
    ) -> Option<CoverageProblem> {
        let answered = match answer {
            Ok(status) => format!("its sample was answered {status}"),
            Err(error) => format!("its sample failed: {error}"),
        };
        let before = row(&self.before, route).map_or_else(Hits::default, |row| row.hits);
        let Some(row) = row(after, route).filter(|row| row.hits != before) else {
            let words = format!(
                "{answered}, and did not come to it{}",
                self.elsewhere(after)
            );
            return Some(CoverageProblem::unproved(route, words));
        };
        if row.hits.mismatched > before.mismatched {
            let words = row.mismatch.as_deref().unwrap_or_default();
            return Some(CoverageProblem::mismatch(route, words));
        }
        if row.hits.unannotated > before.unannotated {
            let words = format!(
                "{answered}, and no audited call claimed it{}",
                declared(row)
            );
            return Some(CoverageProblem::not_audited(route, words));
        }
        (row.hits.unreached > before.unreached).then(|| {
            let words = format!("{answered} before an audited call was made");
            CoverageProblem::unproved(route, words)
        })
    }

    /// Where a sample came to instead.
    fn elsewhere(&self, after: &Coverage) -> String {
        let is_new = |row: &&RouteCoverage| !self.before.routes.contains(row);
        match after.routes.iter().find(is_new) {
            Some(row) => format!(", but to {}", name(row)),
            None => String::new(),
        }
    }

    /// What was found, with what the samples came by.
    pub(super) fn report(mut self) -> CoverageReport {
        for row in &self.before.routes {
            let name = name(row);
            if self.problems.iter().any(|problem| problem.route() == name) {
                continue;
            }
            let problem = match (&row.mismatch, row.coverage) {
                (Some(words), _) => CoverageProblem::mismatch(&name, words.as_str()),
                (None, Covered::Unannotated) => {
                    let words = format!("no audited call claimed it{}", declared(row));
                    CoverageProblem::not_audited(&name, words)
                }
                _ => continue,
            };
            self.problems.push(problem);
        }
        let mut problems = self.problems;
        problems.sort_by(|a, b| a.place().cmp(&b.place()));
        CoverageReport { problems }
    }
}

fn name(row: &RouteCoverage) -> String {
    let pattern = row.route.as_deref().unwrap_or("(no route)");
    format!("{} {pattern}", row.method)
}

fn declared(row: &RouteCoverage) -> String {
    match &row.declared {
        Some(action) => format!(", though it declares `{action}`"),
        None => String::new(),
    }
}
