//! What entries tell of a record's state.

use audit_core::{Error, Filter, Json};
use chrono::{DateTime, Utc};

use super::reach::{KEYS, nth};
use super::{parsed, required, rows, state};
use crate::driver::Driver;
use crate::statement::index::Stretch;
use crate::statement::select;

/// How many of a record's entries are searched for one that knows its state: it may have been looked
/// at any number of times. Each key is examined twice, and there are at most two searches.
const REACH: usize = KEYS / 4;

/// What a search for a record's state finds.
pub(super) enum Told {
    /// The first entry that knows the record found and left it in these states, and ended then.
    By {
        ended_at: DateTime<Utc>,
        before: Option<Json>,
        after: Option<Json>,
    },
    /// No entry knows it.
    Nothing,
    /// None does within reach.
    Unknown,
}

/// The first states that were kept in a stretch of the history of the one record that a filter names.
pub(super) async fn told<D: Driver>(
    connection: &mut D::Connection,
    filter: &Filter,
    mut stretch: Stretch,
) -> Result<Told, Error> {
    stretch.edge = nth::<D>(connection, filter, stretch, REACH).await?;
    let statement = select::told(D::DIALECT, filter, stretch);
    let read = rows::<D>(connection, statement).await?;
    match (read.first(), stretch.edge) {
        (Some(row), _) => Ok(Told::By {
            ended_at: parsed(&required::<D>(row, 2)?)?.occurred_at,
            before: state::<D>(row, 0)?,
            after: state::<D>(row, 1)?,
        }),
        (None, None) => Ok(Told::Nothing),
        (None, Some(_)) => Ok(Told::Unknown),
    }
}
