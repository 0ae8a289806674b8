//! The log beside the business tables: every line of one has its line in the other.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use audit_core::{Counts, Entry, Filter, Json, Limit, Outcome, Store, Tenant};

use super::business::{Business, Record};
use crate::database::Database;

/// A record before and after a change.
type States = (Option<Record>, Option<Record>);

/// All that is known in the end.
pub(crate) struct Books {
    entries: Vec<Entry>,
    records: Vec<Record>,
    marks: BTreeSet<i64>,
    handles: i64,
}

impl Books {
    pub(crate) async fn read(database: &Database, business: &Business) -> Self {
        let marks = sqlx::query_scalar("SELECT mark FROM marks");
        let records = sqlx::query_as("SELECT id, name, parent, version FROM records");
        let marks = marks.fetch_all(&database.desk).await.unwrap();
        Self {
            entries: entries(&database.another_store().await).await,
            records: records.fetch_all(&database.desk).await.unwrap(),
            marks: marks.into_iter().collect(),
            handles: business.handles(),
        }
    }

    /// Fails where anything is missing, told twice, or told otherwise than it was.
    pub(crate) fn balance(&self, totals: Counts) {
        self.each_handle_left_one_entry();
        self.each_committed_mark_has_its_success();
        self.each_records_history_leads_to_what_it_is();
        self.all_is_counted(totals);
        self.much_of_everything_happened();
    }

    fn each_handle_left_one_entry(&self) {
        let mut told: Vec<_> = self.entries.iter().map(|e| number(e, "handle")).collect();
        told.sort();
        let opened: Vec<_> = (0..self.handles).map(Some).collect();
        assert_eq!(told.len(), opened.len(), "{}", self.strays());
        assert!(told == opened, "{}", self.strays());
    }

    /// Handles without an entry, with several, and entries without a handle.
    fn strays(&self) -> String {
        let mut counts: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for entry in &self.entries {
            let told = counts.entry(number(entry, "handle")).or_default();
            told.push((entry.action.as_str(), entry.outcome.as_str()));
        }
        let missing: Vec<_> = (0..self.handles)
            .filter(|handle| !counts.contains_key(&Some(*handle)))
            .collect();
        counts.retain(|handle, told| handle.is_none() || told.len() > 1);
        format!("handles without an entry: {missing:?}, with too many: {counts:?}")
    }

    fn each_committed_mark_has_its_success(&self) {
        let (made, failed): (Vec<_>, Vec<_>) = self
            .entries
            .iter()
            .partition(|entry| entry.outcome == Outcome::Success);
        let told: BTreeSet<_> = made.iter().filter_map(|e| number(e, "mark")).collect();
        assert_eq!(
            told.len(),
            made.len(),
            "a success without a mark of its own"
        );
        let untold: Vec<_> = self.marks.difference(&told).collect();
        assert!(untold.is_empty(), "committed without a success: {untold:?}");
        let invented: Vec<_> = told.difference(&self.marks).collect();
        assert!(invented.is_empty(), "a success of nothing: {invented:?}");
        for entry in failed {
            let mark = number(entry, "mark");
            let stands = mark.is_some_and(|mark| self.marks.contains(&mark));
            assert!(!stands, "it was committed: {entry:?}");
        }
    }

    /// A change of which nobody told, or one told that was not made, breaks a record's history.
    fn each_records_history_leads_to_what_it_is(&self) {
        let mut histories: BTreeMap<i64, Vec<States>> = BTreeMap::new();
        for target in self.entries.iter().flat_map(|entry| &entry.targets) {
            let states = (state(target.before.as_ref()), state(target.after.as_ref()));
            if states != (None, None) {
                let id = target.id.parse().unwrap();
                histories.entry(id).or_default().push(states);
            }
        }
        for record in &self.records {
            let history = histories.remove(&record.id).unwrap_or_default();
            assert_eq!(end_of(history).as_ref(), Some(record));
        }
        for history in histories.into_values() {
            assert_eq!(end_of(history), None);
        }
    }

    fn all_is_counted(&self, totals: Counts) {
        let entries = u64::try_from(self.entries.len()).unwrap();
        assert_eq!(totals.written, entries, "{totals:?}");
        let wrong = totals.lost + totals.rejected + totals.refused + totals.told_too_late;
        assert_eq!(wrong, 0, "{totals:?}");
    }

    /// Or the test would show nothing.
    fn much_of_everything_happened(&self) {
        let ends = [
            Outcome::Success,
            Outcome::Failure,
            Outcome::Aborted,
            Outcome::Panicked,
        ];
        for outcome in ends {
            assert!(self.count(outcome) > self.entries.len() / 200, "{self}");
        }
        assert!(self.records.len() > 10, "{self}");
    }

    fn count(&self, outcome: Outcome) -> usize {
        let of = |entry: &&Entry| entry.outcome == outcome;
        self.entries.iter().filter(of).count()
    }
}

impl fmt::Display for Books {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} entries of {} handles:",
            self.entries.len(),
            self.handles
        )?;
        for outcome in Outcome::ALL {
            write!(f, " {} {outcome},", self.count(*outcome))?;
        }
        write!(
            f,
            " {} marks, {} records",
            self.marks.len(),
            self.records.len()
        )
    }
}

/// All entries, with their targets' states.
async fn entries(store: &dyn Store) -> Vec<Entry> {
    let (filter, mut cursor) = (Filter::new(Tenant::default()), None);
    let mut entries = Vec::new();
    loop {
        let page = store.page(&filter, cursor.as_ref(), Limit::MAX).await;
        let page = page.unwrap();
        for entry in page.entries {
            let whole = store.entry(&entry.tenant, entry.id).await.unwrap();
            entries.push(whole.unwrap());
        }
        cursor = page.older;
        if cursor.is_none() {
            return entries;
        }
    }
}

fn number(entry: &Entry, name: &str) -> Option<i64> {
    entry.context.get(name)?.as_i64()
}

fn state(state: Option<&Json>) -> Option<Record> {
    state.map(|state| state.parse().unwrap())
}

/// What a record is after all of its changes: each begins where the one before it ended.
fn end_of(mut history: Vec<States>) -> Option<Record> {
    history.sort_by_key(|(before, _)| before.as_ref().map(|record| record.version));
    let mut now = None;
    for (before, after) in history {
        assert_eq!(before, now, "a change is missing before this one");
        now = after;
    }
    now
}
