//! Statements of the spool, which is a database of its own.

use std::ops::Range;

use super::Statement;
use super::Value;
use super::insert::Table;
use crate::dialect::sqlite::SQLITE;

/// Which version of its tables it has; 0 when it has none.
pub(crate) fn version() -> Statement {
    Statement::new(&SQLITE, "SELECT user_version FROM pragma_user_version")
}

/// `ok`, or the first thing that is wrong with its pages.
pub(crate) fn check() -> Statement {
    Statement::new(&SQLITE, "PRAGMA quick_check(1)")
}

/// The bytes of all pages, and of those that hold nothing.
pub(crate) fn size() -> Statement {
    Statement::new(
        &SQLITE,
        "SELECT page_count * page_size, freelist_count * page_size \
         FROM pragma_page_count, pragma_freelist_count, pragma_page_size",
    )
}

/// Lets it have so many pages, or as many as it has.
pub(crate) fn cap(pages: u64) -> Statement {
    let mut statement = Statement::new(&SQLITE, "PRAGMA max_page_count = ");
    statement.push(&pages.to_string());
    statement
}

/// The first and the last of each run of keys that are the same once shifted.
pub(crate) fn runs((table, _): Table, shift: u32) -> Statement {
    let mut statement = Statement::new(
        &SQLITE,
        "SELECT MIN(number), MAX(number) FROM (\
         SELECT number, number - ROW_NUMBER() OVER (ORDER BY number) AS run FROM (\
         SELECT DISTINCT part >> ",
    );
    statement.bind(shift as usize).push(" AS number FROM ");
    statement.push(table).push(")) GROUP BY run");
    statement
}

/// What has a key in this range, in its order.
pub(crate) fn rows(table: Table, keys: &Range<i64>) -> Statement {
    let mut statement = Statement::new(&SQLITE, "SELECT ");
    statement.push(table.1).push(" FROM ").push(table.0);
    within(&mut statement, keys);
    statement.push(" ORDER BY part");
    statement
}

/// Deletes what has a key in this range.
pub(crate) fn delete((table, _): Table, keys: &Range<i64>) -> Statement {
    let mut statement = Statement::new(&SQLITE, "DELETE FROM ");
    within(statement.push(table), keys);
    statement
}

fn within(statement: &mut Statement, keys: &Range<i64>) {
    statement
        .push(" WHERE part >= ")
        .bind(Value::Integer(keys.start));
    statement
        .push(" AND part < ")
        .bind(Value::Integer(keys.end));
}
