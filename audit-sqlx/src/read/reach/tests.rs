use audit_core::Tenant;

use super::*;

#[track_caller]
fn check(any: &[&str], none: &[&str], reaches: usize) {
    let all = Filter::new(Tenant::default());
    let targets = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
    let mut filter = all.outcome(audit_core::Outcome::Denied);
    (filter.target.any, filter.target.none) = (targets(any), targets(none));
    assert_eq!(reach(&filter, 0), reaches);
}

#[test]
fn what_is_looked_up_for_each_entry_shortens_the_reach() {
    check(&[], &[], 10_000);
    check(&["customer"], &["vehicle"], 10_000);
    check(&["customer:1"], &[], 6_666);
    check(&["customer:1", "customer:2"], &[], 5_000);
    check(&["customer:1"], &["customer:2"], 5_000);
    check(&["customer"], &["customer:1"], 6_666);
    check(&[], &["vehicle:1"; 98], 200);
    check(&[], &["vehicle:1"; 500], 39);
}

#[test]
fn words_shorten_the_reach_by_what_they_cost() {
    let of = |text: &str| Filter::new(Tenant::default()).text(text);
    assert_eq!(reach(&of("acme"), 0), 6_666);
    assert_eq!(reach(&of("acme pro"), 0), 19_000 / 4);
    assert_eq!(reach(&of("a b c d e f g h"), 0), 16_000 / 10);
    let record = of("acme pro").target("customer:1".parse().unwrap());
    assert_eq!(reach(&record, 0), 20_000 / 5);
}

#[test]
fn intents_shorten_the_reach_by_what_they_cost() {
    let all = Filter::new(Tenant::default());
    assert_eq!(reach(&all, 4 * 1_000), 8_000);
    assert_eq!(reach(&all, 4 * MOST), 6_000);
    let words = all.text("a b c d e f g h");
    assert_eq!(reach(&words, 4 * MOST), 8_000 / 10);
}
