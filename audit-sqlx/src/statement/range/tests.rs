use audit_core::Tenant;

use super::*;

const MILLISECOND: u128 = 1 << 80;

fn id(millis: u128) -> EntryId {
    EntryId::new(Uuid::from_u128(millis * MILLISECOND))
}

/// `from` and `to` are milliseconds since 1970, as are the times of the two ids.
#[track_caller]
fn check(
    (towards, beyond, edge): (Towards, Option<u128>, Option<u128>),
    (from, to): (Option<i64>, Option<i64>),
    expected: [Option<(&str, u128)>; 2],
) {
    let time = |millis: Option<i64>| millis.and_then(DateTime::from_timestamp_millis);
    let mut filter = Filter::new(Tenant::default());
    (filter.from, filter.to) = (time(from), time(to));
    let (beyond, edge) = (beyond.map(id), edge.map(id));
    let stretch = Stretch {
        towards,
        beyond,
        edge,
    };
    let found = ends(&filter, stretch).map(|end| end.map(|end| (end.sign, end.id.as_u128())));
    assert_eq!(found, expected);
}

fn at(sign: &str, millis: u128) -> Option<(&str, u128)> {
    Some((sign, millis * MILLISECOND))
}

/// What an id may be ahead, and the rest of its millisecond.
fn until(millis: u128) -> Option<(&'static str, u128)> {
    Some((" <= ", (millis + 1_000) * MILLISECOND - 1))
}

#[test]
fn the_nearest_of_several_ends_is_the_one() {
    use Towards::{Newer, Older};
    check((Older, None, None), (None, None), [None, None]);
    check((Older, Some(9), None), (None, None), [None, at(" < ", 9)]);
    check((Newer, Some(9), None), (None, None), [at(" > ", 9), None]);
    let times = (Some(5_000), Some(8_000));
    check(
        (Older, None, None),
        times,
        [at(" >= ", 5_000), until(8_000)],
    );
    check(
        (Older, Some(9_500), Some(4_000)),
        times,
        [at(" >= ", 5_000), until(8_000)],
    );
    check(
        (Older, Some(7_000), Some(6_000)),
        times,
        [at(" >= ", 6_000), at(" < ", 7_000)],
    );
    check(
        (Newer, Some(4_000), Some(9_500)),
        times,
        [at(" >= ", 5_000), until(8_000)],
    );
    check(
        (Newer, Some(6_000), Some(7_000)),
        times,
        [at(" > ", 6_000), at(" <= ", 7_000)],
    );
}

#[test]
fn of_two_ends_at_one_id_the_one_without_it_is_nearer() {
    let from = (Some(5_000), None);
    check(
        (Towards::Newer, Some(5_000), None),
        from,
        [at(" > ", 5_000), None],
    );
}

#[test]
fn where_there_is_an_edge_there_are_two_ends() {
    let least = at(" >= ", 0);
    let most = Some((" <= ", u128::MAX));
    check(
        (Towards::Older, None, Some(7)),
        (None, None),
        [at(" >= ", 7), most],
    );
    check(
        (Towards::Newer, None, Some(7)),
        (None, None),
        [least, at(" <= ", 7)],
    );
}

/// Without LIMIT, a range is all that tells a planner how little is read.
#[test]
fn what_is_counted_to_its_end_has_two_ends() {
    let filter = Filter::new(Tenant::default());
    for towards in [Towards::Older, Towards::Newer] {
        let [low, high] = ends(&filter, Stretch::all(towards).closed());
        assert_eq!(low.map(|end| end.id), Some(Uuid::nil()));
        assert_eq!(high.map(|end| end.id), Some(Uuid::max()));
    }
}
