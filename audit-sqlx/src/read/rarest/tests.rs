use audit_core::Tenant;

use super::*;

fn searching(text: &str) -> Filter {
    Filter::new(Tenant::default()).text(text)
}

#[track_caller]
fn check(text: &str, words: &[&str], reads: &str) {
    let filter = searching(text);
    let words = words.iter().map(|word| (*word).to_owned());
    assert_eq!(reordered(&filter, words).text.as_deref(), Some(reads));
}

#[test]
fn words_change_places_and_stay_what_they_are() {
    check("Acme, PRO", &["pro", "acme"], "pro acme");
    let cut = format!("{}·x", "a".repeat(63));
    let word = format!("{}·", "a".repeat(63));
    check(
        &format!("acme {cut}"),
        &[&word, "acme"],
        &format!("acme {cut}"),
    );
}

#[test]
fn one_word_needs_no_sample() {
    assert_eq!(samples(&searching("acme")), 0);
    assert_eq!(samples(&searching("acme ACME")), 0);
    assert_eq!(samples(&searching("a b c d e f g h")), 4_000);
}
