//! The partitions of the months ahead.

use audit_core::Error;
use sqlx::Connection;

use crate::driver::Driver;
use crate::error::{explain, explain_own};
use crate::statement::set;
use crate::store::{SqlxStore, boxed};

/// How many months ahead there are partitions for, beside the current one: 1 to 120, and 3 unless
/// asked.
///
/// Each one costs every page that is not within a time range, so few are better; and it takes no more
/// than what outlasts the longest time in which nobody makes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Months(u8);

impl Months {
    /// This many.
    ///
    /// # Errors
    ///
    /// `is_invalid` for 0 and for more than 120.
    pub fn new(months: u8) -> Result<Self, Error> {
        match months {
            1..=120 => Ok(Self(months)),
            _ => Err(Error::invalid(format!(
                "partitions are made for 1 to 120 months ahead, not {months}"
            ))),
        }
    }
}

impl Default for Months {
    fn default() -> Self {
        Self(3)
    }
}

impl<D: Driver> SqlxStore<D> {
    /// Makes the partitions of the current month and of so many ahead, where they are missing, and
    /// guards all partitions as the whole is. Where the tables are not partitioned it does nothing.
    ///
    /// Call it as their owner, once a month or more often, or let
    /// [`Upkeep::months_ahead`](crate::Upkeep::months_ahead) do so; any number of processes may. An entry of
    /// a month that has none lies in the DEFAULT partition and is read from there, so nothing is lost
    /// meanwhile. When its month is made, it is moved.
    ///
    /// While one is made, pages that read the DEFAULT partition wait a moment, and it waits 5 seconds
    /// at most for those that are under way. Where entries have to be moved, all readers and writers
    /// wait until that is done.
    ///
    /// # Errors
    ///
    /// `is_unavailable` when the lock isn't free in time, and when the database user does not own the
    /// tables.
    pub fn months_ahead(&self, months: Months) -> impl Future<Output = Result<(), Error>> + Send {
        boxed(async move {
            let own = self.beside();
            let mut taken = own.take().await?;
            ahead::<D>(&mut taken.connection, months).await
        })
    }
}

/// After an error the connection may still be in a transaction: drop it.
pub(crate) async fn ahead<D: Driver>(
    connection: &mut D::Connection,
    months: Months,
) -> Result<(), Error> {
    let script = D::DIALECT.months_ahead;
    if script.is_empty() {
        return Ok(());
    }
    let begun = connection.begin_with(D::DIALECT.begin).await;
    let mut tx = begun.map_err(explain::<D>)?;
    make::<D>(&mut tx, months, script)
        .await
        .map_err(explain_own::<D>)?;
    tx.commit().await.map_err(explain_own::<D>)
}

/// Runs a script that makes so many months, within a transaction.
pub(crate) async fn make<D: Driver>(
    connection: &mut D::Connection,
    Months(months): Months,
    script: &'static str,
) -> Result<(), sqlx::Error> {
    let count = set::locally(D::DIALECT, "audited.months", months.to_string());
    D::execute(connection, count).await?;
    D::script(connection, script).await
}
