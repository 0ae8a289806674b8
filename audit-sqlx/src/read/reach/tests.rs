use audit_core::Tenant;

use super::*;

#[track_caller]
fn check(any: &[&str], none: &[&str], reaches: usize) {
    let all = Filter::new(Tenant::default());
    let targets = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
    let mut filter = all.outcome(audit_core::Outcome::Denied);
    (filter.target.any, filter.target.none) = (targets(any), targets(none));
    assert_eq!(reach(&filter), reaches);
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
