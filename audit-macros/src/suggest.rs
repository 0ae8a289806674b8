//! What someone may have meant.

use std::fmt;

/// How alike two words have to be for one to be taken for the other's misspelling.
const ALIKE: f64 = 0.8;

/// An unknown word beside the words that were valid there.
pub(crate) struct Unknown<'w> {
    what: &'w str,
    word: String,
    valid: &'w [&'w str],
}

/// Says that `word` is no `what`, which it could have been, and what else it can be.
pub(crate) fn unknown<'w>(
    what: &'w str,
    word: impl fmt::Display,
    valid: &'w [&'w str],
) -> Unknown<'w> {
    let word = word.to_string();
    Unknown { what, word, valid }
}

impl fmt::Display for Unknown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown {} `{}`", self.what, self.word)?;
        if let Some(likely) = likely(&self.word, self.valid) {
            write!(f, ": did you mean `{likely}`?")?;
        }
        write!(f, "\nvalid here: {}", self.valid.join(", "))
    }
}

fn likely<'w>(word: &str, valid: &[&'w str]) -> Option<&'w str> {
    let alike = |valid: &&str| strsim::jaro_winkler(word, valid);
    let best = valid
        .iter()
        .copied()
        .max_by(|a, b| alike(a).total_cmp(&alike(b)));
    best.filter(|best| alike(best) >= ALIKE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expected: Option<&str>) {
        assert_eq!(
            likely(word, &["action", "category", "operation"]),
            expected,
            "{word}"
        );
    }

    #[test]
    fn a_misspelling_is_recognised_and_another_word_is_not() {
        check("actoin", Some("action"));
        check("catagory", Some("category"));
        check("operations", Some("operation"));
        check("intent", None);
        check("", None);
    }
}
