//! A new file in the place of a damaged one, with all that is intact of it.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use audit_core::Error;

use super::database::Database;
use super::fault::{Fault, of_disk};
use super::frame::Whole;
use super::lane::Lane;
use super::line::{Line, rows};
use super::numbers::Numbers;
use super::room::with_reserve;
use super::scan::Found;
use super::tally::Told;
use crate::dialect::sqlite::SQLITE;
use crate::rows::Row;
use crate::statement::insert::values;

/// How many entries are copied at a time.
const BATCH: usize = 256;

/// An entry that was found, and the number that it gets.
#[derive(Debug, Clone, Copy)]
struct Kept {
    found: Whole,
    number: u64,
}

impl Line {
    /// The same for a file that was found damaged while it was in use.
    pub(super) async fn mend(&mut self, why: Error) -> Result<(), Error> {
        self.replace(Some(self.told.clone()), why).await
    }

    /// Copies what is intact into a new file, counts the rest, and keeps the damaged file under another
    /// name. Without a tally, the rest are the numbers that are missing between those that were found.
    pub(super) async fn replace(&mut self, told: Option<Told>, why: Error) -> Result<(), Error> {
        let path = self.files.spool.clone();
        let disk = |error| of_disk(&path, error);
        self.files.mend().map_err(disk)?;
        let found = Found::within(&self.files.spool_and_log()).map_err(disk)?;
        let kept = self.kept(&found, told.as_ref());
        self.copy(found, &kept).await?;
        let aside = self.files.replace().map_err(disk)?;
        // Only now: under its old name, SQLite would write its log into it first.
        self.close().await;
        let numbers: Numbers = kept.iter().map(|kept| kept.number).collect();
        let expected = told.map_or_else(|| numbers.span().into_iter().collect(), |told| told.held);
        let lost = expected.without(&numbers).len();
        self.damaged += lost;
        self.resume(numbers).await?;
        report(&path, aside.as_deref(), lost, kept.len(), &why);
        Ok(())
    }

    /// What is to be kept of what was found: what was held, or not told of yet. One that was set aside
    /// waits no more, and one that had another's number gets its own.
    fn kept(&mut self, found: &Found, told: Option<&Told>) -> Vec<Kept> {
        let is_held =
            |number| told.is_none_or(|told| number >= told.next || told.held.contains(number));
        let held = found.complete().filter(|whole| is_held(whole.number));
        let held: BTreeSet<_> = held.collect();
        let given = held.last().map_or(0, |last| last.number + 1);
        self.next = given.max(told.map_or(0, |told| told.next)).max(self.next);
        let lane = Lane::SetAside;
        let is_aside =
            |whole: &Whole| whole.lane != lane && held.contains(&Whole { lane, ..*whole });
        let mut taken = Numbers::default();
        let kept = held.iter().filter(|whole| !is_aside(whole)).map(|found| {
            let number = self.free(found.number, &taken);
            taken.insert(number..number + 1);
            Kept {
                found: *found,
                number,
            }
        });
        kept.collect()
    }

    fn free(&mut self, number: u64, taken: &Numbers) -> u64 {
        if !taken.contains(number) {
            return number;
        }
        self.next += 1;
        self.next - 1
    }

    /// The next file, whole once this returns.
    async fn copy(&self, mut found: Found, kept: &[Kept]) -> Result<(), Error> {
        let disk = |error| of_disk(&self.files.spool, error);
        self.files.begin_next().map_err(disk)?;
        let mut next = Database::at(&self.files.next, with_reserve(self.cap));
        next.open().await?;
        for batch in kept.chunks(BATCH) {
            let mut inserts = Vec::new();
            for lane in Lane::ALL {
                let rows = read_again(&mut found, batch, lane).map_err(disk)?;
                inserts.extend(values(&SQLITE, lane.table(), rows));
            }
            next.change(inserts, || Ok(())).await?;
        }
        Ok(next.close().await?)
    }

    async fn resume(&mut self, held: Numbers) -> Result<(), Fault> {
        self.database.open().await?;
        let told = Told {
            next: self.next,
            held,
        };
        self.take_in(Some(&told)).await
    }
}

/// The rows of those that belong to a lane, under their numbers.
fn read_again(found: &mut Found, batch: &[Kept], lane: Lane) -> io::Result<Vec<Row>> {
    let mut all = Vec::new();
    for kept in batch.iter().filter(|kept| kept.found.lane == lane) {
        let content = found.content(kept.found)?;
        let content = content.ok_or_else(|| io::Error::other("it changes while it is read"))?;
        let number = kept.number;
        all.extend(rows(
            Whole {
                number,
                ..kept.found
            },
            &content,
        ));
    }
    Ok(all)
}

fn report(path: &Path, aside: Option<&Path>, lost: u64, intact: usize, why: &Error) {
    let (path, aside) = (path.display(), aside.map(Path::display));
    let aside = aside.map_or_else(
        || "nowhere: it was gone".to_owned(),
        |aside| aside.to_string(),
    );
    tracing::error!(
        %path, aside, lost, intact, error = %why,
        "the spool was damaged: `intact` entries were taken over into a new file, `lost` could not be \
         read any more, and the damaged file is kept in `aside`"
    );
}
