//! Each page walks one index in its own order, and nothing is ever sorted.

use sqlx::{Connection, Row, SqliteConnection};

use super::*;
use crate::statement::select::Place;

/// How SQLite goes about a statement.
pub(super) async fn plan(connection: &mut SqliteConnection, statement: Statement) -> Vec<String> {
    let (text, values) = statement.into_parts();
    let explain = Statement {
        dialect: &SQLITE,
        text: format!("EXPLAIN QUERY PLAN {text}"),
        values,
    };
    let rows = <sqlx::Sqlite as crate::Driver>::rows(connection, explain)
        .await
        .unwrap();
    rows.iter().map(|row| row.get("detail")).collect()
}

pub(super) async fn migrated() -> SqliteConnection {
    let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    crate::migrate::migrate::<sqlx::Sqlite>(&mut connection)
        .await
        .unwrap();
    connection
}

#[tokio::test]
async fn no_page_is_sorted() {
    let mut connection = migrated().await;
    let (log, record) = (
        "sqlite_autoindex_audit_entries_1",
        "sqlite_autoindex_audit_targets_1",
    );
    let words = "SEARCH w USING PRIMARY KEY (tenant=? AND word=?";
    let (actor, category) = ("audit_entries_actor", "audit_entries_category");
    for (filter, index) in [
        (filter(), log),
        (filter().from(DateTime::UNIX_EPOCH), log),
        (
            filter()
                .outcome(Outcome::Denied)
                .not_outcome(Outcome::Success),
            log,
        ),
        (filter().category("Team").category("Customers"), log),
        (filter().not_category("Team"), log),
        (filter().actor("user".parse().unwrap()), log),
        (
            filter()
                .actor("user:1".parse().unwrap())
                .actor("user:2".parse().unwrap()),
            log,
        ),
        (filter().action("customer.*".parse().unwrap()), log),
        (filter().ip("10.0.0.0/8".parse().unwrap()), log),
        (filter().target("customer".parse().unwrap()), log),
        (
            filter()
                .target("customer:1".parse().unwrap())
                .target("customer:2".parse().unwrap()),
            log,
        ),
        (filter().actor("user:1".parse().unwrap()), actor),
        (
            filter().actor("user:1".parse().unwrap()).category("Team"),
            actor,
        ),
        (filter().category("Team"), category),
        (filter().category("Team").outcome(Outcome::Denied), category),
        (filter().target("customer:1".parse().unwrap()), record),
        (
            filter()
                .target("customer:1".parse().unwrap())
                .category("Team"),
            record,
        ),
        (
            filter().target("customer:1".parse().unwrap()).text("acme"),
            record,
        ),
        (filter().text("acme"), words),
        (filter().text("acme pro").category("Team"), words),
        (filter().text("acme").from(DateTime::UNIX_EPOCH), words),
    ] {
        for stretch in [Towards::Older, Towards::Newer].map(stretch) {
            let within = Stretch {
                edge: Some(id(9)),
                ..stretch
            };
            let page = select::page(&SQLITE, &filter, stretch, 51);
            let bounded = select::page(&SQLITE, &filter, within, 51);
            let edge = select::edge(&SQLITE, &filter, stretch, 10_000);
            for statement in [page, bounded, edge] {
                let text = statement.text.clone();
                let plan = plan(&mut connection, statement).await;
                assert!(plan[0].contains(index), "{text}\n{plan:#?}");
                assert!(
                    !plan.iter().any(|step| step.contains("TEMP B-TREE")),
                    "{text}\n{plan:#?}"
                );
            }
        }
    }
}

/// What is counted is walked like a page, whatever index its groups would like better.
#[tokio::test]
async fn what_is_counted_is_found_by_the_index_of_its_page() {
    let mut connection = migrated().await;
    for filter in [
        filter(),
        filter().outcome(Outcome::Denied),
        filter().actor("user:1".parse().unwrap()),
        filter().category("Team"),
        filter().target("customer:1".parse().unwrap()),
    ] {
        let stretch = Stretch {
            edge: Some(id(7)),
            ..stretch(Towards::Older)
        };
        let page = select::page(&SQLITE, &filter, stretch, 51);
        let walk = plan(&mut connection, page).await;
        for statement in [
            select::facets(&SQLITE, &filter, stretch),
            select::histogram(&SQLITE, &filter, stretch, (3_600_000_000, 0)),
        ] {
            let plan = plan(&mut connection, statement).await;
            assert!(plan.starts_with(&walk), "{plan:#?}\n{walk:#?}");
        }
    }
}

#[tokio::test]
async fn an_edge_is_found_in_the_index_alone() {
    let mut connection = migrated().await;
    for filter in [
        filter(),
        filter().actor("user:1".parse().unwrap()),
        filter().category("Team"),
        filter().target("customer:1".parse().unwrap()),
    ] {
        let edge = select::edge(&SQLITE, &filter, stretch(Towards::Older), 10_000);
        let plan = plan(&mut connection, edge).await;
        assert!(plan[0].contains("COVERING INDEX"), "{plan:#?}");
    }
}

#[tokio::test]
async fn as_many_values_as_may_be_are_understood() {
    let mut connection = migrated().await;
    for narrow in [
        (|filter: Filter, n| filter.not_target(TargetRef::new("customer", n)))
            as fn(Filter, u32) -> _,
        |filter, n| filter.actor(format!("user:{n}").parse().unwrap()),
        |filter, n| filter.ip(format!("10.0.{}.{}", n / 256, n % 256).parse().unwrap()),
    ] {
        let filter = (0..500).fold(filter(), narrow);
        let page = select::page(&SQLITE, &filter, stretch(Towards::Older), 51);
        plan(&mut connection, page).await;
    }
}

#[tokio::test]
async fn what_is_named_is_found_by_its_key() {
    let mut connection = migrated().await;
    let record = ("customer", "42");
    let of_record = filter().target(TargetRef::new("customer", 42));
    let targets = [Target::new("customer", 42), Target::new("vehicle", "a")];
    let places = targets.map(|target| Place::of(id(7), &target));
    for statement in [
        select::history(&SQLITE, &acme(), record, Some(id(7)), 50),
        select::told(&SQLITE, &of_record, stretch(Towards::Older)),
        select::told(
            &SQLITE,
            &of_record.to(DateTime::UNIX_EPOCH),
            stretch(Towards::Newer),
        ),
        select::targets(&SQLITE, &acme(), &places),
        select::entries(&SQLITE, &acme(), &[id(7), id(9)]),
        select::entry(&SQLITE, &acme(), id(7)),
        pending::entries(&SQLITE, &[7]),
        pending::done(&SQLITE, &[7]),
    ] {
        let plan = plan(&mut connection, statement).await;
        let is_bad = |step: &String| step.contains("SCAN") || step.contains("TEMP B-TREE");
        assert!(!plan.iter().any(is_bad), "{plan:#?}");
    }
}
