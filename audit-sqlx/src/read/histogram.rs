//! How many entries there were when.

use audit_core::query::{Bar, Histogram, Interval};
use audit_core::{Error, Filter};
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
    let bars = read.iter().map(|row| bar::<D>(row, ahead));
    let mut bars = bars.collect::<Result<Vec<_>, _>>()?;
    for intent in counted.begun {
        add(&mut bars, interval.begin(intent.listed_at(), offset));
    }
    Ok(Histogram::new(bars, counted.until))
}

fn bar<D: Driver>(row: &D::Row, ahead: i64) -> Result<Bar, Error> {
    let local = D::integer(row, 0).map_err(explain::<D>)?;
    let from = DateTime::from_timestamp_micros(local - ahead);
    let from = from.unwrap_or(DateTime::<Utc>::MIN_UTC); // the first interval of all
    Ok(Bar::new(from, count::<D>(row, 1)?))
}

/// Counts one more in the interval that begins then.
fn add(bars: &mut Vec<Bar>, from: DateTime<Utc>) {
    match bars.binary_search_by_key(&from, |bar| bar.from) {
        Ok(at) => bars[at].count += 1,
        Err(at) => bars.insert(at, Bar::new(from, 1)),
    }
}

fn micros(length: TimeDelta) -> i64 {
    length.num_microseconds().unwrap_or(i64::MAX)
}
