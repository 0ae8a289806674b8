use super::*;
use crate::target::Target;
use crate::test_kit::sample;

fn check(text: &str, expected: &[&str]) {
    assert_eq!(words(text), expected, "{text}");
}

#[test]
fn signs_and_blanks_part_words() {
    check(
        "Moved Acme Ltd. to PRO",
        &["moved", "acme", "ltd", "to", "pro"],
    );
    check("ada@example.com", &["ada", "example", "com"]);
    check("customer:42", &["customer", "42"]);
    check("well-known", &["well", "known"]);
    check("can't can\u{2019}t", &["can", "t"]);
    check("snake_case/path\ttab", &["snake", "case", "path", "tab"]);
}

#[test]
fn a_uuid_is_one_word() {
    let id = "0192AAAA-bbbb-7ccc-8ddd-eeeeffff0000";
    check(id, &["0192aaaabbbb7ccc8dddeeeeffff0000"]);
    check(&format!("<{id}>"), &["0192aaaabbbb7ccc8dddeeeeffff0000"]);
}

#[test]
fn letters_of_every_script_are_words() {
    check("\u{c4}rger \u{c9}COLE", &["\u{e4}rger", "\u{e9}cole"]);
    check("\u{6771}\u{4eac}", &["\u{6771}", "\u{4eac}"]);
}

#[test]
fn a_sigma_at_the_end_is_a_sigma() {
    check("ΣΊΣΥΦΟΣ σίσυφος", &["σίσυφοσ"]);
}

#[test]
fn signs_alone_are_no_words() {
    for text in ["", " ", "!!!", "- _ .", "\0", "\u{1f600}"] {
        check(text, &[]);
    }
}

#[test]
fn a_word_counts_once_and_by_its_first_characters() {
    check("a A a", &["a"]);
    let (long, longer) = ("x".repeat(64), "x".repeat(65));
    check(&format!("{long} {longer}"), &[&long]);
}

#[test]
fn a_search_has_a_word_and_not_too_many() {
    assert!(query_words("?").unwrap_err().is_invalid());
    assert!(query_words("1 2 3 4 5 6 7 8 9").unwrap_err().is_invalid());
    assert_eq!(query_words("1 2 3 4 5 6 7 8").unwrap().len(), QUERY_WORDS);
}

#[test]
fn an_entry_is_found_by_its_summary_its_actors_and_its_targets() {
    let entry = sample(1, |entry| {
        entry.summary = "changed it".into();
        entry.actor = Actor::user("7", "Sam").on_behalf_of(Actor::user("9", "Ada"));
        entry.targets = vec![Target::new("customer", "c-1").label("Acme")];
    });
    let expected = ["changed", "it", "sam", "7", "ada", "9", "acme", "c", "1"];
    assert_eq!(entry_words(&entry), expected);
}

#[test]
fn an_entry_of_many_targets_is_found_by_the_first() {
    let entry = sample(1, |entry| {
        entry.targets = (0..10_000).map(|n| Target::new("customer", n)).collect();
    });
    assert_eq!(entry_words(&entry).len(), ENTRY_WORDS);
}
