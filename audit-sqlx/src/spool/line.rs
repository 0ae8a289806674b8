//! What waits, in its order.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::path::Path;

use audit_core::{Error, SpoolContents, Waiting};
use chrono::{DateTime, Utc};

use super::database::{Database, Size, key, keys};
use super::fault::{Fault, of_disk};
use super::files::Files;
use super::frame::{Frame, Whole};
use super::lane::Lane;
use super::numbers::Numbers;
use super::record::{self, Record};
use super::room::{self, has_no_room};
use super::scan::Found;
use super::tally::{Tally, Told};
use crate::dialect::sqlite::SQLITE;
use crate::rows::Row;
use crate::statement::insert::values;
use crate::statement::{Statement, Value, spool};

/// The one that does everything, one thing after the other.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) files: Files,
    pub(super) cap: u64,
    pub(super) database: Database,
    pub(super) tally: Tally,
    pub(super) told: Told,
    /// Of those that are held, the ones that don't wait any more.
    pub(super) set_aside: Numbers,
    /// The number that is given next. One whose entry was not kept is not given again.
    pub(super) next: u64,
    pub(super) damaged: u64,
    /// When the first of those that wait was finished.
    oldest: Option<(u64, DateTime<Utc>)>,
}

impl Line {
    /// Opens the spool of this name, or makes one. What is damaged is replaced.
    pub(super) async fn open(path: &Path, cap: u64) -> Result<Self, Error> {
        let files = Files::of(path)?;
        room::check(path, cap)?;
        let (tally, told) = Tally::open(&files.tally, &files.spool)?;
        files.mend().map_err(|error| of_disk(path, error))?;
        let mut line = Self {
            database: Database::at(&files.spool, cap),
            files,
            cap,
            tally,
            told: Told::default(),
            set_aside: Numbers::default(),
            next: 0,
            damaged: 0,
            oldest: None,
        };
        line.begin(told).await?;
        Ok(line)
    }

    async fn begin(&mut self, told: Option<Told>) -> Result<(), Error> {
        match self.look(told.as_ref()).await {
            Err(Fault::Damaged(why)) => self.replace(told, why).await,
            answer => Ok(answer?),
        }
    }

    /// Opens the database, and compares what it holds with what was told of it.
    async fn look(&mut self, told: Option<&Told>) -> Result<(), Fault> {
        let disk = |error| Fault::of_disk(&self.files.spool, error);
        let is_new = !self.files.are_there().map_err(disk)?;
        if is_new && told.is_none_or(|told| told.held.is_empty()) {
            self.create().await?;
        } else if !self.files.is_sound().map_err(disk)? {
            return Err(self.unsound(told).map_err(disk)?);
        }
        self.database.open().await?;
        self.database.check().await?;
        self.take_in(told).await
    }

    /// A file that nothing shows to be a spool's is left alone.
    fn unsound(&self, told: Option<&Told>) -> io::Result<Fault> {
        let files = self.files.spool_and_log();
        if told.is_some() || Found::within(&files)?.complete().next().is_some() {
            return Ok(self.damaged("its head is not a spool's any more"));
        }
        Ok(Fault::Other(Error::invalid(format!(
            "`{}` is there already, and is no spool: mend its name, or move it away",
            self.files.spool.display()
        ))))
    }

    /// An empty database, complete before it has its name.
    pub(super) async fn create(&mut self) -> Result<(), Fault> {
        let disk = |error| Fault::of_disk(&self.files.spool, error);
        self.files.begin_next().map_err(disk)?;
        let mut next = Database::at(&self.files.next, self.cap);
        next.open().await?;
        next.close().await?;
        self.files.replace().map_err(disk).map(drop)
    }

    /// What was kept, and not told before the process ended, is held, too.
    pub(super) async fn take_in(&mut self, told: Option<&Told>) -> Result<(), Fault> {
        let waiting = self.database.numbers(Lane::Waiting).await?;
        let aside = self.database.numbers(Lane::SetAside).await?;
        let stored = waiting.with(&aside);
        let held = match told {
            Some(told) if !told.held.without(&stored).is_empty() => {
                return Err(Fault::damaged(
                    &self.files.spool,
                    "some that waited are gone",
                ));
            }
            Some(told) => told.held.with(&stored.without(&(0..told.next).into())),
            None => stored.clone(),
        };
        let given = stored.ranges().last().map_or(0, |last| last.end);
        let next = given.max(told.map_or(0, |told| told.next));
        self.next = self.next.max(next);
        self.set_aside = aside.without(&aside.without(&held));
        self.tell(Told { next, held })?;
        self.sweep().await
    }

    /// Deletes what was let go of, or never told, and is still there.
    pub(super) async fn sweep(&mut self) -> Result<(), Fault> {
        let all = Numbers::from(0..u64::MAX >> 21);
        let rest = all.without(&self.told.held);
        let statements = rest.ranges().iter().map(delete).collect();
        self.database.change(statements, || Ok(())).await
    }

    /// Keeps these, all or none.
    pub(super) async fn keep(&mut self, records: &[&Record]) -> Result<(), Fault> {
        let first = self.next;
        self.next += records.len() as u64;
        let numbered = (first..).zip(records);
        let rows = numbered.flat_map(|(number, record)| {
            let (lane, id) = (Lane::Waiting, record.id);
            rows(Whole { number, lane, id }, &record.text)
        });
        let inserts = values(&SQLITE, Lane::Waiting.table(), rows.collect());
        match self.change(inserts, None).await {
            Err(Fault::Full(error)) => return Err(self.full(records, error).await?),
            answer => answer?,
        }
        let next = self.next;
        let held = self.told.held.with(&(first..next).into());
        self.tell(Told { next, held })
    }

    /// The oldest that wait.
    pub(super) async fn oldest(&mut self, most: usize) -> Result<Vec<Waiting>, Fault> {
        loop {
            let wanted: Numbers = self.waiting().iter().take(most).collect();
            let mut oldest = Vec::new();
            for (whole, content) in self.contents_of(&wanted).await? {
                let number = whole.number;
                match record::read(&content) {
                    Ok(spooled) => oldest.push(Waiting { number, spooled }),
                    Err(error) => {
                        self.set_aside(number, &unreadable(&error)).await?;
                        report(&self.files.spool, whole, &error);
                    }
                }
            }
            if !oldest.is_empty() || wanted.is_empty() {
                return Ok(oldest);
            }
        }
    }

    /// Lets go of these. That is told before it is done: what is gone untold would be taken for damage.
    pub(super) async fn release(&mut self, numbers: &[u64]) -> Result<(), Fault> {
        let waiting = self.waiting();
        let waits = |number: &u64| waiting.contains(*number);
        let gone: Numbers = numbers.iter().copied().filter(waits).collect();
        let told = Told {
            next: self.told.next,
            held: self.told.held.without(&gone),
        };
        let deletes = gone.ranges().iter().map(delete).collect();
        match self.change(deletes, Some(told.clone())).await {
            // Once that is told, they are gone: a disk without room for deleting them is no obstacle.
            Err(Fault::Full(error)) if self.told == told => has_no_room(&error),
            Ok(()) => self.shrink().await,
            fault => return fault,
        }
        Ok(())
    }

    /// Takes one out of the line, and keeps it with what is said of it.
    pub(super) async fn set_aside(&mut self, number: u64, why: &str) -> Result<(), Fault> {
        let one = Some(number).filter(|number| self.waiting().contains(*number));
        let wanted: Numbers = one.into_iter().collect();
        for (whole, content) in self.contents_of(&wanted).await? {
            let content = record::set_aside(&content, why);
            let content = content.map_err(|error| self.damaged(&error.to_string()))?;
            let lane = Lane::SetAside;
            let rows = rows(Whole { lane, ..whole }, &content).collect();
            // Deleted first: the room that it had is most of what it needs.
            let mut statements = vec![delete(&(number..number + 1))];
            statements.extend(values(&SQLITE, lane.table(), rows));
            let statements = room::within_reserve(self.cap, statements);
            self.change(statements, None).await?;
            self.set_aside.insert(number..number + 1);
        }
        Ok(())
    }

    pub(super) async fn contents(&mut self) -> Result<SpoolContents, Fault> {
        let waiting = self.waiting();
        self.ready().await?;
        let Size { all, free } = self.database.size().await?;
        Ok(SpoolContents {
            waiting: waiting.len(),
            bytes: all - free,
            oldest: self.finished(waiting.first()).await?,
            set_aside: self.set_aside.len(),
            damaged: self.damaged,
        })
    }

    /// When the one with this number was finished, which is asked once for each that comes first.
    async fn finished(&mut self, first: Option<u64>) -> Result<Option<DateTime<Utc>>, Fault> {
        let Some(first) = first else { return Ok(None) };
        if self.oldest.is_none_or(|(number, _)| number != first) {
            let wanted = Numbers::from(first..first + 1);
            let contents = self.contents_of(&wanted).await?;
            let read = contents
                .iter()
                .find_map(|(_, text)| record::read(text).ok());
            self.oldest = read.map(|spooled| (first, spooled.entry.occurred_at));
        }
        Ok(self.oldest.map(|(_, finished)| finished))
    }

    pub(super) async fn close(&mut self) {
        if let Err(fault) = self.database.close().await {
            let error = Error::from(fault);
            tracing::warn!(%error, "a spool was not closed in order: what it holds is on the disk");
        }
    }

    pub(super) fn waiting(&self) -> Numbers {
        self.told.held.without(&self.set_aside)
    }

    /// What waits under these numbers, as it was kept.
    async fn contents_of(&mut self, wanted: &Numbers) -> Result<Vec<(Whole, Vec<u8>)>, Fault> {
        let Some(all) = wanted.span() else {
            return Ok(Vec::new());
        };
        self.ready().await?;
        let mut parts = BTreeMap::<_, Vec<_>>::new();
        for (number, frame) in self.database.frames(Lane::Waiting, all).await? {
            parts.entry(number).or_default().push(frame);
        }
        let parts = |number| parts.get(&number).map_or(&[][..], Vec::as_slice);
        let contents = wanted.iter().map(|number| intact(number, parts(number)));
        let contents: Option<_> = contents.collect();
        contents.ok_or_else(|| self.damaged("some that wait can't be read any more"))
    }

    /// Runs statements in a transaction, which is committed once this is told.
    async fn change(
        &mut self,
        statements: Vec<Statement>,
        told: Option<Told>,
    ) -> Result<(), Fault> {
        self.ready().await?;
        let tell = || match told {
            Some(told) => tell(&self.files, &mut self.tally, &mut self.told, told),
            None => Ok(()),
        };
        let changed = self.database.change(statements, tell).await;
        if let Err(Fault::Full(_) | Fault::Other(_)) = changed {
            self.close().await;
        }
        changed
    }

    fn tell(&mut self, told: Told) -> Result<(), Fault> {
        tell(&self.files, &mut self.tally, &mut self.told, told)
    }

    fn damaged(&self, why: &str) -> Fault {
        Fault::damaged(&self.files.spool, why)
    }
}

fn tell(files: &Files, tally: &mut Tally, was: &mut Told, told: Told) -> Result<(), Fault> {
    if *was != told {
        let answer = tally.tell(&told);
        answer.map_err(|error| Fault::of_disk(&files.tally, error))?;
        *was = told;
    }
    Ok(())
}

/// The rows of an entry's parts.
pub(super) fn rows(whole: Whole, content: &[u8]) -> impl Iterator<Item = Row> {
    let frames = whole.frames(content).enumerate();
    frames.map(move |(part, frame)| {
        let key = Value::Integer(key(whole.number, part));
        vec![key, Value::Bytes(Some(frame))]
    })
}

fn delete(numbers: &Range<u64>) -> Statement {
    spool::delete(Lane::Waiting.table(), &keys(numbers))
}

/// What these frames are the parts of, where they are all of it, as it was kept.
fn intact(number: u64, frames: &[Vec<u8>]) -> Option<(Whole, Vec<u8>)> {
    let whole = Frame::read(frames.first()?)?.whole;
    let content = whole.content(frames)?;
    (whole.number == number && whole.lane == Lane::Waiting).then_some((whole, content))
}

/// Nobody asks for what is set aside: it would be known of by its number alone.
fn report(path: &Path, Whole { number, id, .. }: Whole, error: &serde_json::Error) {
    tracing::error!(
        path = %path.display(), number, %id, %error,
        "this version of the app can't read an entry of the spool: it is set aside"
    );
}

fn unreadable(error: &serde_json::Error) -> String {
    format!("this version of the app can't read it: {error}")
}
