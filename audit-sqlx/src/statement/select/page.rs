//! A part of a walk.

use audit_core::Filter;

use super::{by, in_order, matching, record, walking};
use crate::dialect::Dialect;
use crate::statement::index::{Index, Stretch};
use crate::statement::range::range;
use crate::statement::{Statement, condition, words};

/// The next entries of a stretch that match a filter.
pub(crate) fn page(
    dialect: &'static Dialect,
    filter: &Filter,
    stretch: Stretch,
    count: usize,
) -> Statement {
    let mut statement = Statement::new(dialect, "SELECT e.entry, e.recorded_at");
    let id = matching(&mut statement, filter, stretch);
    in_order(&mut statement, id, stretch.towards, count);
    statement
}

/// The entry that lies so many keys into a stretch of the index that a filter walks. It reads
/// nothing but the index.
pub(crate) fn edge(
    dialect: &'static Dialect,
    filter: &Filter,
    stretch: Stretch,
    keys: usize,
) -> Statement {
    let index = Index::of(filter);
    let mut statement = Statement::new(dialect, "SELECT ");
    let id = match index {
        Index::Record(kind, id) => {
            by(statement.push("t.entry_id FROM audit_targets t"), index);
            record(statement.push(" WHERE "), &filter.tenant, kind, id);
            "t.entry_id"
        }
        Index::Word => {
            words::alone(statement.push("w.entry_id FROM "), filter);
            "w.entry_id"
        }
        _ => {
            statement.push("e.id FROM ");
            walking(&mut statement, index, &filter.tenant);
            condition::within(&mut statement, index, filter);
            "e.id"
        }
    };
    range(&mut statement, id, filter, stretch);
    in_order(&mut statement, id, stretch.towards, 1);
    statement.push(" OFFSET ").bind(keys - 1);
    statement
}
