//! How many entries there were when, and how they ended.

use audit_core::query::{Histogram, Interval};
use audit_core::{Error, Filter, Outcome, UnknownWord};
use chrono::{DateTime, FixedOffset, TimeDelta, Utc};

use super::reach::Counted;
use super::{count, rows};
use crate::driver::Driver;
use crate::error::explain;
use crate::statement::select;

/// How many of the first entries that match lie in each interval.
pub(crate) async fn histogram<D: Driver>(
    connection: &mut D::Connection,
    filter: &Filter,
    interval: Interval,
    offset: FixedOffset,
    unknown_after: TimeDelta,
) -> Result<Histogram, Error> {
    let counted = Counted::of::<D>(connection, filter, unknown_after).await?;
    let ahead = micros(TimeDelta::seconds(offset.local_minus_utc().into()));
    let lengths = (micros(interval.length()), ahead);
    let statement = select::histogram(D::DIALECT, &counted.filter, counted.stretch, lengths);
    let read = rows::<D>(connection, statement).await?;
    let counts = read.iter().map(|row| group::<D>(row, ahead));
    let mut counts = counts.collect::<Result<Vec<_>, _>>()?;
    counts.extend(counted.begun.iter().map(|intent| {
        let begin = interval.begin(intent.listed_at(), offset);
        (begin, intent.outcome, 1)
    }));
    Ok(Histogram::new(counts, counted.until))
}

fn group<D: Driver>(row: &D::Row, ahead: i64) -> Result<(DateTime<Utc>, Outcome, u64), Error> {
    let local = D::integer(row, 0).map_err(explain::<D>)?;
    let from = DateTime::from_timestamp_micros(local - ahead);
    let from = from.unwrap_or(DateTime::<Utc>::MIN_UTC); // the first interval of all
    Ok((from, outcome::<D>(row)?, count::<D>(row, 2)?))
}

fn outcome<D: Driver>(row: &D::Row) -> Result<Outcome, Error> {
    let word = D::key(row, 1).map_err(explain::<D>)?;
    word.parse().map_err(|error: UnknownWord| {
        let words = "how an entry ended can't be read: a newer version of this library wrote it";
        Error::invalid(words).with_source(error)
    })
}

fn micros(length: TimeDelta) -> i64 {
    length.num_microseconds().unwrap_or(i64::MAX)
}
