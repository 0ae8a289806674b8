//! Serialises values that do not nest too deep.
//!
//! A `Serialize` recurses for each level, so whoever lets one go on runs out of stack.

use std::cell::Cell;
use std::io::{self, Error, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::snapshot::MAX_DEPTH;

/// Why a value was not written.
#[derive(Debug)]
pub(crate) enum Unwritten {
    TooDeep,
    Failed(serde_json::Error),
}

/// Appends the value as JSON, with `depth` levels around it. Nothing is left of one that is not written.
pub(crate) fn write(
    text: &mut Vec<u8>,
    value: &(impl Serialize + ?Sized),
    depth: usize,
) -> Result<(), Unwritten> {
    let (start, is_too_deep) = (text.len(), Cell::new(false));
    let levels = Levels {
        left: MAX_DEPTH.saturating_sub(depth),
        is_too_deep: &is_too_deep,
    };
    let written = value.serialize(&mut Serializer::with_formatter(&mut *text, levels));
    if is_too_deep.get() {
        text.truncate(start);
        return Err(Unwritten::TooDeep);
    }
    written.map_err(|error| {
        text.truncate(start);
        Unwritten::Failed(error)
    })
}

/// Counts the levels that are left.
struct Levels<'c> {
    left: usize,
    is_too_deep: &'c Cell<bool>,
}

impl Levels<'_> {
    fn enter(&mut self, levels: usize) -> io::Result<()> {
        match self.left.checked_sub(levels) {
            Some(left) => self.left = left,
            None => {
                self.is_too_deep.set(true);
                return Err(Error::other("nests too deep"));
            }
        }
        Ok(())
    }
}

impl Formatter for Levels<'_> {
    fn begin_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.enter(1)?;
        writer.write_all(b"[")
    }

    fn end_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.left += 1;
        writer.write_all(b"]")
    }

    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.enter(1)?;
        writer.write_all(b"{")
    }

    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.left += 1;
        writer.write_all(b"}")
    }

    fn write_raw_fragment<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let levels = depth_of(fragment.as_bytes());
        self.enter(levels)?;
        self.left += levels;
        writer.write_all(fragment.as_bytes())
    }
}

/// How deep a JSON text nests.
fn depth_of(text: &[u8]) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;
    use serde_json::{Value, json};

    use super::*;
    use crate::redact::value::dismantle;

    fn nested(levels: usize) -> Value {
        (0..levels).fold(json!(1), |inner, _| Value::Array(vec![inner]))
    }

    #[track_caller]
    fn check(value: &(impl Serialize + ?Sized), depth: usize, is_written: bool) {
        let mut text = b"before".to_vec();
        let written = write(&mut text, value, depth);
        assert_eq!(written.is_ok(), is_written);
        assert!(is_written || matches!(written, Err(Unwritten::TooDeep)));
        assert_eq!(text.len() > 6, is_written, "nothing is left");
    }

    #[test]
    fn as_many_levels_are_written_as_a_reader_takes() {
        check(&nested(64), 0, true);
        check(&nested(65), 0, false);
        check(&nested(60), 4, true);
        check(&nested(60), 5, false);
        check(&json!([[], [{}, {"a": []}], "[[["]), 60, true);
    }

    #[test]
    fn a_value_of_100_000_levels_takes_no_stack() {
        let deep = nested(100_000);
        check(&deep, 0, false);
        dismantle(deep);
    }

    #[test]
    fn raw_text_counts_like_a_value() {
        let raw = |levels: usize| {
            let text = format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
            serde_json::from_str::<Box<RawValue>>(&text).unwrap()
        };
        check(&raw(64), 0, true);
        check(&raw(10_000), 0, false);
        check(&json!({"a": [raw(62)]}), 0, true);
    }
}
