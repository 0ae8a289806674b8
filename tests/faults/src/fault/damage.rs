//! The spool's files are cut off or damaged at every 512th byte: every entry that is intact comes out
//! as it went in, and the rest is counted.

mod copy;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use audited::{Spool, Spooled, SqliteSpool};

use crate::Result;
use crate::compare::{Ended, Flaw, Tally};
use crate::load::{Load, Mix};
use crate::setting::{Extent, Setting};
use crate::world::{Down, Host, World};
use copy::{Copy, HARMS, Harm};

/// Where it is damaged.
const STEP: usize = 512;

/// What a spool holds, by its numbers.
type Held = BTreeMap<u64, Spooled>;

pub(super) async fn run(setting: &mut Setting, host: &mut Host) -> Result<Tally> {
    let mut world = World::new(setting, host).await?;
    fill(&mut world, setting).await?;
    let whole = Copy::of(&world.settings.spool)?;
    let (held, damaged) = read(whole.spool()).await?;
    if held.is_empty() || damaged > 0 {
        return Err("the spool was to hold entries, all of them intact".into());
    }
    let whole = Copy::of(&world.settings.spool)?;
    let mut tally = Tally::default();
    for (file, place) in whole.places(STEP)? {
        for harm in harms(setting) {
            let copy = whole.harmed(&file, place, harm)?;
            let words = format!("{file} {harm:?} at {place}");
            compare(&held, read(copy.spool()).await, &words, &mut tally);
        }
    }
    if !tally.is_clean() {
        eprintln!("{}", tally.examples());
    }
    // The spool itself is whole: a shop brings all of it into the log.
    tally.add(&world.finish(Ended::Killed).await?);
    Ok(tally)
}

/// Lets a shop that can't reach its log fill its spool, and kills it when nothing is under way: all that
/// the spool holds then, it has said to keep.
async fn fill(world: &mut World, setting: &mut Setting) -> Result {
    world.link.fail(Down::Refuses).await?;
    let shop = world.open().await?;
    let load = Load::begin(shop, &world.told, Mix::Orders, &mut setting.dice);
    world.told.grown_by(setting.extent.of(30, 60, 300)).await;
    load.end().await?;
    world.idle().await?;
    world.kill().await
}

/// Each place is harmed in each way, or in one that chance chooses.
fn harms(setting: &mut Setting) -> Vec<Harm> {
    match setting.extent {
        Extent::Full => HARMS.to_vec(),
        Extent::Small | Extent::Short => vec![setting.dice.pick(HARMS)],
    }
}

/// All that a spool gives, and how many it has counted as damaged.
async fn read(file: &Path) -> Result<(Held, u64)> {
    let spool = SqliteSpool::open(file).await?;
    let mut held = Held::new();
    loop {
        let oldest = spool.oldest(100).await?;
        let numbers: Vec<u64> = oldest.iter().map(|waiting| waiting.number).collect();
        held.extend(
            oldest
                .into_iter()
                .map(|waiting| (waiting.number, waiting.spooled)),
        );
        if numbers.is_empty() {
            return Ok((held, spool.contents().await?.damaged));
        }
        spool.release(&numbers).await?;
    }
}

fn times(all: &Held, spooled: &Spooled) -> usize {
    all.values().filter(|one| *one == spooled).count()
}

/// Each entry comes out once, or is counted as damaged.
fn compare(held: &Held, found: Result<(Held, u64)>, words: &str, tally: &mut Tally) {
    tally.tried += held.len() as u64;
    let (found, damaged) = match found {
        Ok(found) => found,
        Err(error) => {
            return held
                .iter()
                .for_each(|_| tally.found(Flaw::Lost, || format!("{words}: {error}")));
        }
    };
    let mut missing = 0;
    for spooled in held.values() {
        let came = times(&found, spooled);
        missing += u64::from(came == 0);
        for _ in times(held, spooled)..came {
            tally.found(Flaw::Duplicated, || format!("{words}: {spooled:?}"));
        }
    }
    for strange in found.values() {
        if times(held, strange) == 0 {
            tally.found(Flaw::Altered, || format!("{words}: {strange:?}"));
        }
    }
    let intact = held.len() as u64 - missing;
    let told = || format!("{words}: {intact} came out, {missing} did not, {damaged} are damaged");
    tally.recorded += intact;
    tally.acknowledged += intact + damaged.min(missing);
    for _ in damaged..missing {
        tally.found(Flaw::Lost, told);
    }
    for _ in missing..damaged {
        tally.found(Flaw::Wrong, told);
    }
}
