//! Finds entries in the bytes of files, whatever state SQLite's own structures are in.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::PathBuf;

use super::blocks;
use super::frame::{Frame, LONGEST, Whole, next_mark};

/// How much of a file is looked at at a time.
const WINDOW: usize = 1 << 20;

/// Where the parts of entries lie.
#[derive(Debug)]
pub(super) struct Found {
    files: Vec<File>,
    wholes: BTreeMap<Whole, Vec<Option<Place>>>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    file: usize,
    offset: u64,
}

impl Found {
    /// Looks through these files, as far as they are there.
    pub(super) fn within(paths: &[PathBuf]) -> io::Result<Self> {
        let mut found = Self {
            files: Vec::new(),
            wholes: BTreeMap::new(),
        };
        for path in paths {
            match File::open(path) {
                Ok(file) => found.look_through(file)?,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }

    /// All of which every part was found, the oldest first.
    pub(super) fn complete(&self) -> impl Iterator<Item = Whole> {
        let complete = self.wholes.iter();
        complete
            .filter(|(_, places)| places.iter().all(Option::is_some))
            .map(|(whole, _)| *whole)
    }

    /// The content of one; `None` when it is not there any more.
    pub(super) fn content(&mut self, whole: Whole) -> io::Result<Option<Vec<u8>>> {
        let places = self.wholes.get(&whole).into_iter().flatten();
        let mut frames = Vec::new();
        for place in places.flatten() {
            let file = &mut self.files[place.file];
            frames.push(blocks::read(file, place.offset, LONGEST)?);
        }
        Ok(whole.content(&frames))
    }

    fn look_through(&mut self, mut file: File) -> io::Result<()> {
        let (mut window, mut offset) = (Vec::new(), 0);
        loop {
            let read = blocks::read(&mut file, offset + window.len() as u64, WINDOW)?;
            let is_end = read.len() < WINDOW;
            window.extend(read);
            let seen = self.look_at(&window, offset, is_end);
            window.drain(..seen);
            offset += seen as u64;
            if is_end {
                self.files.push(file);
                return Ok(());
            }
        }
    }

    /// How much of the window is done with: a frame that begins in the rest may go on behind it.
    fn look_at(&mut self, window: &[u8], offset: u64, is_end: bool) -> usize {
        let mut at = 0;
        while let Some(ahead) = next_mark(&window[at..]) {
            at += ahead;
            if !is_end && window.len() - at < LONGEST {
                return at;
            }
            if let Some(frame) = Frame::read(&window[at..]) {
                self.note(&frame, offset + at as u64);
            }
            at += 1;
        }
        window.len()
    }

    /// A part that lies in several places is the same in all of them.
    fn note(&mut self, frame: &Frame<'_>, offset: u64) {
        let place = Place {
            file: self.files.len(),
            offset,
        };
        let parts = frame.parts as usize;
        let places = self.wholes.entry(frame.whole).or_default();
        places.resize(parts.max(places.len()), None);
        if let Some(part) = places.get_mut(frame.part as usize) {
            *part = Some(place);
        }
    }
}
