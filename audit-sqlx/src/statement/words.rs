//! The words that a filter searches for, as conditions.

use audit_core::query::words;
use audit_core::{Filter, Key};

use super::Statement;
use super::index::Index;
use super::select::then_entries;

/// Each of them once; the first is the one whose index is walked.
pub(crate) fn of(filter: &Filter) -> Vec<String> {
    filter.text.as_deref().map(words).unwrap_or_default()
}

/// Those that are looked up for each entry.
pub(crate) fn probed(index: Index<'_>, filter: &Filter) -> Vec<String> {
    let is_walked = usize::from(index == Index::Word);
    of(filter).into_iter().skip(is_walked).collect()
}

/// The entries that have the word which is walked, in its order.
pub(super) fn having(statement: &mut Statement, filter: &Filter) {
    then_entries(statement.push("audit_words w"), ["w.tenant", "w.entry_id"]);
    walked(statement.push(" AND w.tenant = "), filter);
}

/// The word that is walked, alone.
pub(super) fn alone(statement: &mut Statement, filter: &Filter) {
    statement.push("audit_words w WHERE w.tenant = ");
    walked(statement, filter);
}

fn walked(statement: &mut Statement, filter: &Filter) {
    statement.bind(filter.tenant.key()).push(" AND w.word = ");
    statement.bind(Key::new(of(filter).first().map_or("", String::as_str)));
}

/// The other words, each looked up by its whole key. Planners may turn EXISTS into a join, and read
/// all entries that have the word; a value is asked for once for each key that is walked, before its
/// entry is read.
pub(super) fn narrow(statement: &mut Statement, index: Index<'_>, filter: &Filter) {
    let id = match index {
        Index::Record(..) => "t.entry_id",
        Index::Word => "w.entry_id",
        Index::Actor | Index::Category | Index::Log => "e.id",
    };
    for word in probed(index, filter) {
        statement.push(" AND (SELECT 1 FROM audit_words o WHERE o.tenant = ");
        statement
            .bind(filter.tenant.key())
            .push(" AND o.word = ")
            .bind(Key::new(&word));
        statement
            .push(" AND o.entry_id = ")
            .push(id)
            .push(") IS NOT NULL");
    }
}
