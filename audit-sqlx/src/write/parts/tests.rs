use super::*;
use crate::dialect::postgres::POSTGRES;
use crate::dialect::sqlite::SQLITE;
use crate::statement::Value;
use crate::statement::tests::entry;

fn entries(count: u32) -> Vec<Entry> {
    (0..count).map(entry).collect()
}

/// The parts, as how many statements each of them is.
fn check(dialect: &'static Dialect, count: u32, sizes: &[usize], statements: &[usize]) {
    let entries = entries(count);
    let mut parts = Parts::of(dialect, &entries);
    let planned: Vec<_> = parts.sizes.iter().rev().copied().collect();
    assert_eq!(planned, sizes, "{count} entries");
    let mut made = Vec::new();
    while let Some(part) = parts.next().unwrap() {
        made.push(part.statements.len());
    }
    assert_eq!(made, statements, "{count} entries");
    assert!(parts.is_empty());
}

#[test]
fn small_parts_go_first() {
    check(&SQLITE, 300, &[4, 8, 32, 128, 128], &[3; 5]);
    check(&SQLITE, 1, &[1], &[3]);
    check(&SQLITE, 0, &[], &[]);
    check(&POSTGRES, 2_300, &[300, 1_000, 1_000], &[1; 3]);
}

#[test]
fn on_postgres_a_batch_of_a_thousand_is_one_part_of_one_statement() {
    let entries = entries(1_000);
    let mut parts = Parts::of(&POSTGRES, &entries);
    let part = parts.next().unwrap().unwrap();
    assert!(part.is_one_statement() && parts.is_empty());
}

#[test]
fn each_entry_is_in_one_part_in_its_order() {
    let entries = entries(300);
    let mut parts = Parts::of(&SQLITE, &entries);
    let mut ids = Vec::new();
    while let Some(part) = parts.next().unwrap() {
        let (_, values) = part.statements.into_iter().next().unwrap().into_parts();
        ids.extend(
            values
                .into_iter()
                .filter(|value| matches!(value, Value::Id(_))),
        );
    }
    let expected: Vec<_> = entries.iter().map(|entry| Value::from(entry.id)).collect();
    assert_eq!(ids, expected);
}
