//! Intents that were left without a completion: what was begun, and nobody knows how it ended.

use audit_core::query::Towards;
use audit_core::{Entry, EntryId, Error, Filter, Limit, Tenant};
use chrono::TimeDelta;

use super::{entry, rows};
use crate::driver::Driver;
use crate::error::explain;
use crate::statement::index::{Index, Stretch};
use crate::statement::select;

/// The most intents that one read examines.
pub(super) const MOST: usize = 2_000;

/// The keys that each of them costs: its own in the index that is walked, that of its row, that of its
/// completion, and that of its row again where it has none.
const COST: usize = 4;

/// The key beyond the last of them, by which their end is found.
const LOOK: usize = 1;

/// How many are read at once.
const READ: usize = 100;

/// The intents ahead of a walk, looked at before the entries are: one that is completed meanwhile is
/// found twice rather than not at all.
#[derive(Debug, Default)]
pub(crate) struct Begun {
    /// Those that read as unknown, in the walk's order.
    pub(crate) open: Vec<EntryId>,
    /// The last one that was looked at, where there may be more.
    pub(crate) edge: Option<EntryId>,
    examined: usize,
}

impl Begun {
    /// Looks at so many of a stretch at most.
    pub(crate) async fn ahead<D: Driver>(
        connection: &mut D::Connection,
        filter: &Filter,
        stretch: Stretch,
        unknown_after: TimeDelta,
        most: usize,
    ) -> Result<Self, Error> {
        let statement = select::begun(D::DIALECT, filter, stretch, micros(unknown_after), most);
        let read = rows::<D>(connection, statement).await?;
        let mut begun = Self {
            examined: read.len(),
            ..Self::default()
        };
        for row in &read {
            let id = D::id(row, 0).map_err(explain::<D>)?;
            if D::integer(row, 1).map_err(explain::<D>)? > 0 {
                begun.open.push(id);
            }
            begun.edge = (read.len() == most).then_some(id);
        }
        Ok(begun)
    }

    /// Whether there is some beyond a stretch, as far as is known.
    pub(super) fn goes_beyond(&self, stretch: Stretch) -> bool {
        self.edge.is_some() || self.open.iter().any(|id| !stretch.holds(*id))
    }

    /// How many keys it has examined, or is going to.
    pub(super) fn keys(&self) -> usize {
        LOOK + COST * self.examined
    }

    /// Those of a stretch that match a filter, as the entries that they read as: so many at most.
    pub(super) async fn read<D: Driver>(
        &self,
        connection: &mut D::Connection,
        filter: &Filter,
        stretch: Stretch,
        most: usize,
    ) -> Result<Vec<Entry>, Error> {
        let open = self.open.iter().filter(|id| stretch.holds(**id));
        let (open, mut found): (Vec<_>, _) = (open.copied().collect(), Vec::new());
        for ids in open.chunks(READ) {
            if found.len() >= most {
                break;
            }
            let mut read = read::<D>(connection, &filter.tenant, ids).await?;
            read.retain(|intent| filter.matches(intent));
            found.extend(read);
        }
        in_order(&mut found, stretch.towards);
        found.truncate(most);
        Ok(found)
    }
}

/// How many intents a page looks at. Where each entry of an index is asked for, each completed one of
/// it is an entry of the page, and few are neither that nor open.
pub(super) fn most(filter: &Filter, limit: Limit) -> usize {
    if Index::of(filter).is_all_of(filter) {
        return (2 * limit.get() + 100).min(MOST);
    }
    MOST
}

/// Intents by their ids.
pub(crate) async fn read<D: Driver>(
    connection: &mut D::Connection,
    tenant: &Tenant,
    ids: &[EntryId],
) -> Result<Vec<Entry>, Error> {
    let statement = select::intents(D::DIALECT, tenant, ids);
    let read = rows::<D>(connection, statement).await?;
    read.iter().map(entry::<D>).collect()
}

/// The entry that an intent reads as which has no completion, once it is old enough.
pub(crate) async fn unfinished<D: Driver>(
    connection: &mut D::Connection,
    tenant: &Tenant,
    id: EntryId,
    unknown_after: TimeDelta,
) -> Result<Option<Entry>, Error> {
    let statement = select::unfinished(D::DIALECT, tenant, id, micros(unknown_after));
    let read = rows::<D>(connection, statement).await?;
    read.first().map(entry::<D>).transpose()
}

fn micros(time: TimeDelta) -> i64 {
    time.num_microseconds().unwrap_or(i64::MAX)
}

/// Puts what was begun among the entries of the same stretch. An entry comes before its intent.
pub(super) fn merge(found: &mut Vec<Entry>, begun: Vec<Entry>, towards: Towards) {
    if begun.is_empty() {
        return;
    }
    found.extend(begun);
    in_order(found, towards);
    found.dedup_by_key(|entry| entry.id); // the sort is stable
}

fn in_order(entries: &mut [Entry], towards: Towards) {
    entries.sort_by(|one, other| match towards {
        Towards::Older => other.id.cmp(&one.id),
        Towards::Newer => one.id.cmp(&other.id),
    });
}
