//! Two long texts, compared by word.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

use super::room::Room;
use super::text::visible;

/// Shorter texts are taken in at a glance.
const LONG: usize = 60;

/// Words that both texts have, or that only one of them has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Run {
    Shared(String),
    /// Only the old text has them.
    Gone(String),
    /// Only the new text has them.
    Come(String),
}

/// The old text and the new one, in runs; `None` where they are short, have no word in common, or would
/// take too long to compare.
pub(super) fn compare(old: &str, new: &str, room: &mut Room) -> Option<(Vec<Run>, Vec<Run>)> {
    if old.len().max(new.len()) < LONG {
        return None;
    }
    let (old, new): (Vec<_>, Vec<_>) = (words(old), words(new));
    if !room.compare(old.len() * new.len()) {
        return None;
    }
    let steps = capture_diff_slices(Algorithm::Myers, &old, &new);
    let shares_a_word = steps.iter().any(|step| shares_a_word(step, &old));
    shares_a_word.then(|| runs(&steps, &old, &new))
}

fn words(text: &str) -> Vec<&str> {
    text.split_word_bounds().collect()
}

fn shares_a_word(step: &DiffOp, old: &[&str]) -> bool {
    let is_word = |word: &&str| word.contains(char::is_alphanumeric);
    matches!(step, DiffOp::Equal { .. }) && old[step.old_range()].iter().any(is_word)
}

fn runs(steps: &[DiffOp], old: &[&str], new: &[&str]) -> (Vec<Run>, Vec<Run>) {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for step in steps {
        let text = |words: &[&str]| visible(&words.concat()).into_owned();
        let (gone, come) = (text(&old[step.old_range()]), text(&new[step.new_range()]));
        // What is between two words that differ is not worth telling from them.
        if matches!(step, DiffOp::Equal { .. }) && !gone.trim().is_empty() {
            before.push(Run::Shared(gone));
            after.push(Run::Shared(come));
        } else {
            push(&mut before, Run::Gone(gone));
            push(&mut after, Run::Come(come));
        }
    }
    (before, after)
}

/// Goes on with a run of the same kind.
fn push(runs: &mut Vec<Run>, run: Run) {
    match (runs.last_mut(), run) {
        (Some(Run::Gone(last)), Run::Gone(text)) => last.push_str(&text),
        (Some(Run::Come(last)), Run::Come(text)) => last.push_str(&text),
        (_, Run::Gone(text) | Run::Come(text)) if text.is_empty() => {}
        (_, run) => runs.push(run),
    }
}

#[cfg(test)]
mod tests {
    use super::Run::{Come, Gone, Shared};
    use super::*;

    const OLD: &str = "Deliveries are made on weekdays between eight and six, to the front door.";
    const NEW: &str = "Deliveries are made on all days between eight and six, to the front door!";

    fn compared(old: &str, new: &str) -> Option<(Vec<Run>, Vec<Run>)> {
        compare(old, new, &mut Room::PAGE.clone())
    }

    fn told(runs: &[Run]) -> String {
        let told = |run: &Run| match run {
            Shared(text) => text.clone(),
            Gone(text) => format!("[-{text}-]"),
            Come(text) => format!("[+{text}+]"),
        };
        runs.iter().map(told).collect()
    }

    #[test]
    fn the_words_that_differ_stand_out() {
        let (old, new) = compared(OLD, NEW).unwrap();
        assert_eq!(
            told(&old),
            "Deliveries are made on [-weekdays-] between eight and six, to the front door[-.-]"
        );
        assert_eq!(
            told(&new),
            "Deliveries are made on [+all days+] between eight and six, to the front door[+!+]"
        );
    }

    #[test]
    fn short_texts_and_texts_that_have_no_word_in_common_are_shown_whole() {
        assert_eq!(compared("Acme Ltd", "Acme Limited"), None);
        assert_eq!(compared(OLD, &"+ ".repeat(50)), None);
    }

    #[test]
    fn texts_that_would_take_too_long_are_shown_whole() {
        let (old, new) = ("one ".repeat(5_000), "two ".repeat(5_000));
        assert_eq!(compared(&old, &format!("{new}one")), None);
    }

    #[test]
    fn what_acts_unseen_is_shown_in_runs_too() {
        let (_, new) = compared(OLD, &format!("{OLD} \u{202E}")).unwrap();
        assert!(told(&new).contains("[U+202E]"), "{new:?}");
    }
}
