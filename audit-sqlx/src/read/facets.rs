//! How often which values occur.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use audit_core::query::{Count, Counts, Facets};
use audit_core::{Actor, Entry, EntryId, Error, Filter, Key};
use chrono::TimeDelta;

use super::reach::Counted;
use super::{count, entry, rows};
use crate::driver::Driver;
use crate::error::explain;
use crate::statement::select;

/// How often each value occurs among the first entries that match.
pub(crate) async fn facets<D: Driver>(
    connection: &mut D::Connection,
    filter: &Filter,
    unknown_after: TimeDelta,
) -> Result<Facets, Error> {
    let counted = Counted::of::<D>(connection, filter, unknown_after).await?;
    let statement = select::facets(D::DIALECT, &counted.filter, counted.stretch);
    let read = rows::<D>(connection, statement).await?;
    let mut groups = read.iter().map(group::<D>).collect::<Result<Vec<_>, _>>()?;
    groups.extend(counted.begun.iter().map(Group::alone));
    let category = most(&groups, |group| &group.category);
    let actor = most(&groups, |group| (&group.actor_kind, &group.actor_id));
    let action = most(&groups, |group| &group.action);
    let outcome = most(&groups, |group| &group.outcome);
    let newest: BTreeSet<_> = [&category, &actor, &action, &outcome]
        .into_iter()
        .flat_map(|counts| counts.values.iter().map(|count| count.value))
        .collect();
    let witnesses = Witnesses::read::<D>(connection, filter, newest, counted.begun).await?;
    Ok(Facets::new(
        witnesses.tell(category, |entry| entry.category.clone(), Clone::clone),
        witnesses.tell(actor, named, |actor| {
            (actor.kind.as_str(), actor.id.clone())
        }),
        witnesses.tell(action, |entry| entry.action.clone(), Clone::clone),
        witnesses.tell(outcome, |entry| entry.outcome, |outcome| outcome.as_str()),
        counted.until,
    ))
}

/// The entries that share all values.
struct Group {
    category: String,
    actor_kind: String,
    actor_id: String,
    action: String,
    outcome: String,
    count: u64,
    newest: EntryId,
}

impl Group {
    /// One that nothing else is in.
    fn alone(entry: &Entry) -> Self {
        let key = |text: &str| Key::new(text).to_string();
        Self {
            category: key(&entry.category),
            actor_kind: key(entry.actor.kind.as_str()),
            actor_id: key(&entry.actor.id),
            action: key(&entry.action),
            outcome: key(entry.outcome.as_str()),
            count: 1,
            newest: entry.id,
        }
    }
}

fn group<D: Driver>(row: &D::Row) -> Result<Group, Error> {
    let key = |at| D::key(row, at).map_err(explain::<D>);
    Ok(Group {
        category: key(0)?,
        actor_kind: key(1)?,
        actor_id: key(2)?,
        action: key(3)?,
        outcome: key(4)?,
        count: count::<D>(row, 5)?,
        newest: D::id(row, 6).map_err(explain::<D>)?,
    })
}

/// The most frequent values, each as the newest entry that has it: a key may be shortened.
fn most<'g, K: Ord>(groups: &'g [Group], value: impl Fn(&'g Group) -> K) -> Counts<EntryId> {
    let mut tallies = BTreeMap::new();
    for group in groups {
        let (newest, count) = tallies.entry(value(group)).or_insert((group.newest, 0));
        *newest = group.newest.max(*newest);
        *count += group.count;
    }
    Counts::of(tallies.into_values(), |_| ()) // equal ones stay in the order of their keys
}

fn named(entry: &Entry) -> Actor {
    let actor = &entry.actor;
    Actor::new(actor.kind, actor.id.clone(), actor.label.clone())
}

/// The newest entries of some values, which tell them in full.
struct Witnesses(HashMap<EntryId, Entry>);

impl Witnesses {
    async fn read<D: Driver>(
        connection: &mut D::Connection,
        filter: &Filter,
        mut ids: BTreeSet<EntryId>,
        begun: Vec<Entry>,
    ) -> Result<Self, Error> {
        let mut known = HashMap::new();
        for entry in begun.into_iter().filter(|entry| ids.remove(&entry.id)) {
            known.insert(entry.id, entry);
        }
        if ids.is_empty() {
            return Ok(Self(known));
        }
        let ids: Vec<_> = ids.into_iter().collect();
        let statement = select::entries(D::DIALECT, &filter.tenant, &ids);
        let read = rows::<D>(connection, statement).await?;
        for entry in read.iter().map(entry::<D>) {
            let entry = entry?;
            known.insert(entry.id, entry);
        }
        Ok(Self(known))
    }

    /// The counts with their values in full. One whose entry has just been deleted is another.
    fn tell<T, K: Ord>(
        &self,
        counts: Counts<EntryId>,
        value: impl Fn(&Entry) -> T,
        key: impl Fn(&T) -> K,
    ) -> Counts<T> {
        let witnessed = |count: &Count<EntryId>| {
            let entry = self.0.get(&count.value)?;
            Some((value(entry), count.count))
        };
        let mut told = Counts::of(counts.values.iter().filter_map(witnessed), key);
        let all = counts.others + counts.values.iter().map(|of| of.count).sum::<u64>();
        told.others = all - told.values.iter().map(|of| of.count).sum::<u64>();
        told
    }
}
