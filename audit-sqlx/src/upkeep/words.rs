//! Fills the text index.

use std::collections::HashSet;
use std::time::Instant;

use audit_core::query::entry_words;
use audit_core::{EntryId, Error, Key};
use sqlx::Connection;

use super::Upkept;
use crate::driver::Driver;
use crate::error::{explain, explain_own};
use crate::read;
use crate::rows::Row;
use crate::statement::pending::PASS;
use crate::statement::{Value, insert, pending};

/// A tenant, one of its words, and an entry that has it.
type Word = (String, String, EntryId);

/// Indexes what was pending when it began.
///
/// After an error the connection may still be in a transaction: drop it.
pub(super) async fn fill<D: Driver>(
    connection: &mut D::Connection,
    done: &mut Upkept,
) -> Result<(), Error> {
    let last = last::<D>(connection).await?;
    let mut goes_on = last > 0;
    while goes_on {
        let began = Instant::now();
        goes_on = pass::<D>(connection, last, done).await? == PASS;
        if goes_on {
            // SQLite's other writers have to meet a time when it is not locked.
            tokio::time::sleep(began.elapsed()).await;
        }
    }
    Ok(())
}

/// Whether anything is pending is asked outside a transaction: on SQLite one would keep writers out.
async fn last<D: Driver>(connection: &mut D::Connection) -> Result<i64, Error> {
    let answer = D::rows(connection, pending::last(D::DIALECT)).await;
    let rows = answer.map_err(explain::<D>)?;
    let number = rows.first().map_or(Ok(0), |row| D::integer(row, 0));
    number.map_err(explain::<D>)
}

/// The words of some entries, and that they are pending no more: both, or neither.
async fn pass<D: Driver>(
    connection: &mut D::Connection,
    last: i64,
    done: &mut Upkept,
) -> Result<usize, Error> {
    let begun = connection.begin_with(D::DIALECT.begin).await;
    let mut tx = begun.map_err(explain_own::<D>)?;
    let [apart, _] = D::DIALECT.apart;
    let alone = D::script(&mut tx, apart).await;
    alone.map_err(explain_own::<D>)?;
    let claimed = claim::<D>(&mut tx, last).await?;
    let indexed = index::<D>(&mut tx, &claimed).await?;
    tx.commit().await.map_err(explain_own::<D>)?;
    done.indexed += indexed.indexed;
    done.unreadable += indexed.unreadable;
    Ok(claimed.len())
}

async fn claim<D: Driver>(connection: &mut D::Connection, last: i64) -> Result<Vec<i64>, Error> {
    let answer = D::rows(connection, pending::claim(D::DIALECT, last)).await;
    let rows = answer.map_err(explain_own::<D>)?;
    let numbers = rows.iter().map(|row| D::integer(row, 0)).collect();
    Result::map_err(numbers, explain::<D>)
}

/// What is claimed but not there any more has nothing to be found by.
async fn index<D: Driver>(
    connection: &mut D::Connection,
    claimed: &[i64],
) -> Result<Upkept, Error> {
    if claimed.is_empty() {
        return Ok(Upkept::default());
    }
    let answer = D::rows(connection, pending::entries(D::DIALECT, claimed)).await;
    let (words, done) = words::<D>(&answer.map_err(explain_own::<D>)?)?;
    let mut statements = insert::words(D::DIALECT, words);
    statements.push(pending::done(D::DIALECT, claimed));
    for statement in statements {
        let executed = D::execute(connection, statement).await;
        executed.map_err(explain_own::<D>)?;
    }
    Ok(done)
}

/// The rows of the index, in its own order.
fn words<D: Driver>(rows: &[D::Row]) -> Result<(Vec<Row>, Upkept), Error> {
    let (mut words, mut done) = (Vec::new(), Upkept::default());
    let mut seen = HashSet::new(); // an entry may be pending twice
    for row in rows {
        let tenant = D::key(row, 2).map_err(explain::<D>)?;
        let id = D::id(row, 3).map_err(explain::<D>)?;
        if !seen.insert((tenant.clone(), id)) {
            continue;
        }
        match read::entry::<D>(row) {
            Ok(entry) => {
                let word = |word: String| (tenant.clone(), Key::new(&word).to_string(), id);
                words.extend(entry_words(&entry).into_iter().map(word));
                done.indexed += 1;
            }
            Err(error) => {
                tracing::error!(%error, tenant, %id, "an entry can't be found by its words");
                done.unreadable += 1;
            }
        }
    }
    words.sort_unstable();
    Ok((words.into_iter().map(row).collect(), done))
}

fn row((tenant, word, id): Word) -> Row {
    vec![Value::key(tenant), Value::key(word), Value::from(id)]
}
