//! A record as it was at a time.

use audit_core::query::{Order, TargetRef, Towards};
use audit_core::{Error, Filter, RecordState, Tenant};
use chrono::{DateTime, TimeDelta, Utc};

use super::told::{Told, told};
use crate::driver::Driver;
use crate::statement::index::Stretch;

/// What the last entry up to a time left of a record, or else what the first one after it found.
pub(crate) async fn state_at<D: Driver>(
    connection: &mut D::Connection,
    tenant: &Tenant,
    target: &TargetRef,
    at: DateTime<Utc>,
) -> Result<RecordState, Error> {
    if target.id.is_none() {
        return Err(Error::invalid(
            "a state is one record's: name its id, as in `customer:42`",
        ));
    }
    let of_record = Filter::new(tenant.clone()).target(target.clone());
    let (until, later) = (
        of_record.clone().to(just_after(at)),
        of_record.from(just_after(at)),
    );
    match told::<D>(connection, &until, Stretch::all(Towards::Older)).await? {
        // Begun before that time and ended after it: the record was as the action found it.
        Told::By {
            ended_at, before, ..
        } if ended_at > at => Ok(RecordState::of(before)),
        Told::By { after, .. } => Ok(RecordState::of(after)),
        Told::Unknown => Ok(RecordState::Unknown),
        Told::Nothing => found_by::<D>(connection, &later.order(Order::Oldest)).await,
    }
}

/// The state in which the first entry that knows a record found it.
async fn found_by<D: Driver>(
    connection: &mut D::Connection,
    filter: &Filter,
) -> Result<RecordState, Error> {
    match told::<D>(connection, filter, Stretch::all(Towards::Newer)).await? {
        Told::By { before, .. } => Ok(RecordState::of(before)),
        Told::Nothing | Told::Unknown => Ok(RecordState::Unknown),
    }
}

fn just_after(time: DateTime<Utc>) -> DateTime<Utc> {
    let next = time.checked_add_signed(TimeDelta::nanoseconds(1));
    next.unwrap_or(time)
}
