//! The words that a text is searched by.

use std::collections::HashSet;

use unicode_segmentation::UnicodeSegmentation;
use uuid::Uuid;

use crate::actor::Actor;
use crate::entry::Entry;
use crate::error::Error;

/// The most words that a search may have: each takes the database a look at every entry it tries.
pub const QUERY_WORDS: usize = 8;

/// The most words by which one entry is found.
const ENTRY_WORDS: usize = 256;

/// The most characters of a word that count.
const WORD_CHARACTERS: usize = 64;

/// A capital sigma is the same wherever it stands in a word.
const FINAL_SIGMA: char = 'ς';

/// The words of a text, in lower case, each once, in the order in which they come.
///
/// Words are told apart by the rules of Unicode (UAX #29), and at every sign: `ada@example.com` are
/// three, each ideograph is one. A UUID is one word, however its letters are written. Of a longer
/// word the first 64 characters count.
///
/// ```
/// use audit_core::query::words;
///
/// assert_eq!(words("Moved Acme Ltd. to PRO"), ["moved", "acme", "ltd", "to", "pro"]);
/// ```
pub fn words(text: &str) -> Vec<String> {
    distinct([text], usize::MAX)
}

/// The words of a search.
///
/// # Errors
///
/// `is_invalid` when there are none, or more than [`QUERY_WORDS`].
pub fn query_words(text: &str) -> Result<Vec<String>, Error> {
    let words = words(text);
    match words.len() {
        0 => Err(Error::invalid(
            "there is nothing to search for: give at least one word, of letters or digits",
        )),
        1..=QUERY_WORDS => Ok(words),
        many => Err(Error::invalid(format!(
            "search for at most {QUERY_WORDS} words at once, not {many}"
        ))),
    }
}

/// The words by which an entry is found: those of its summary, of its actor, and of its targets'
/// labels and ids; of a long list the first 256.
pub fn entry_words(entry: &Entry) -> Vec<String> {
    let actors = std::iter::successors(Some(&entry.actor), |actor| actor.on_behalf_of.as_deref());
    let actors = actors.flat_map(|Actor { id, label, .. }| [label, id]);
    let targets = entry
        .targets
        .iter()
        .flat_map(|target| [&target.label, &target.id]);
    let texts = std::iter::once(&entry.summary).chain(actors).chain(targets);
    distinct(texts.map(|text| &**text), ENTRY_WORDS)
}

fn distinct<'t>(texts: impl IntoIterator<Item = &'t str>, most: usize) -> Vec<String> {
    let mut seen = HashSet::new();
    let all = texts.into_iter().flat_map(pieces).flat_map(in_piece);
    let new = all.filter(|word| seen.insert(word.clone()));
    new.take(most).collect()
}

/// What signs and blanks part, but for the dash, which a UUID holds.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let parts =
        |c: char| c.is_whitespace() || c == '\u{2019}' || (c.is_ascii_punctuation() && c != '-');
    text.split(parts).filter(|piece| !piece.is_empty())
}

fn in_piece(piece: &str) -> Vec<String> {
    const HYPHENATED: usize = 36;
    match Uuid::try_parse(piece) {
        Ok(id) if piece.len() == HYPHENATED => vec![id.simple().to_string()],
        _ => piece.unicode_words().map(word).collect(),
    }
}

fn word(word: &str) -> String {
    let lower = word.chars().flat_map(char::to_lowercase);
    let lower = lower.map(|c| if c == FINAL_SIGMA { 'σ' } else { c });
    lower.take(WORD_CHARACTERS).collect()
}

#[cfg(test)]
mod tests;
