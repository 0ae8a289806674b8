//! Entries in monthly partitions.

use audit_core::query::TargetRef;
use audit_core::{Entry, EntryId, Filter, Limit, Sink, Store};
use audit_sqlx::{Months, PgStore};
use audited_tests::entries::{acme, customer, entry};
use chrono::{DateTime, Datelike, Months as Later, NaiveDate, TimeDelta, Utc};
use serde_json::json;
use sqlx::{Connection, Row};
use uuid::Builder;

use crate::database::Database;

/// When the month begins that is so many after this one, or before.
fn month(offset: i32) -> DateTime<Utc> {
    let now = Utc::now();
    let first = NaiveDate::from_ymd_opt(now.year(), now.month(), 1).unwrap();
    let later = Later::new(offset.unsigned_abs());
    let first = match offset {
        0.. => first + later,
        _ => first - later,
    };
    first.and_hms_opt(0, 0, 0).unwrap().and_utc()
}

/// An entry of this time that touched a customer.
fn at(time: DateTime<Utc>) -> Entry {
    let millis = u64::try_from(time.timestamp_millis()).unwrap();
    let mut entry = entry(1, json!({"occurred_at": time}));
    let id = Builder::from_unix_timestamp_millis(
        millis,
        &uuid::Uuid::now_v7().as_bytes()[6..].try_into().unwrap(),
    );
    entry.id = EntryId::new(id.into_uuid());
    entry.targets = vec![customer(1, Some(json!({})), Some(json!({})))];
    entry
}

fn months(months: u8) -> Months {
    Months::new(months).unwrap()
}

/// An entry in the middle of each of these months.
fn one_in_each(offsets: impl IntoIterator<Item = i32>) -> Vec<Entry> {
    let middle = |offset| at(month(offset) + TimeDelta::days(14));
    offsets.into_iter().map(middle).collect()
}

fn named(offset: i32) -> String {
    month(offset).format("audit_entries_%Y_%m").to_string()
}

fn before(offset: i32) -> String {
    month(offset)
        .format("audit_entries_before_%Y_%m")
        .to_string()
}

async fn full(entries: &[Entry]) -> Database {
    let database = Database::new().await;
    database.store.write(entries).await.unwrap();
    database
}

/// The partitions' names, in order.
async fn partitions(database: &Database) -> Vec<String> {
    let names = "SELECT inhrelid::regclass::text FROM pg_inherits
        WHERE inhparent = 'audit_entries'::regclass ORDER BY 1";
    sqlx::query_scalar(names)
        .fetch_all(&database.pool)
        .await
        .unwrap()
}

/// The table in which each entry lies, the oldest entry first.
async fn places(database: &Database) -> Vec<String> {
    let places = "SELECT tableoid::regclass::text FROM audit_entries ORDER BY id";
    sqlx::query_scalar(places)
        .fetch_all(&database.pool)
        .await
        .unwrap()
}

/// Every entry is read in its order, alone, and in its record's history.
async fn holds(store: &PgStore, entries: &[Entry]) {
    let mut ids: Vec<_> = entries.iter().map(|entry| entry.id).collect();
    ids.sort_by_key(|id| std::cmp::Reverse(*id.as_uuid()));
    let page = store
        .page(&Filter::new(acme()), None, Limit::MAX)
        .await
        .unwrap();
    assert_eq!(
        page.entries
            .iter()
            .map(|entry| entry.id)
            .collect::<Vec<_>>(),
        ids
    );
    let record = TargetRef::new("customer", 1);
    let history = store
        .history(&acme(), &record, None, Limit::MAX)
        .await
        .unwrap();
    assert_eq!(
        history
            .iter()
            .map(|version| version.entry.id)
            .collect::<Vec<_>>(),
        ids
    );
    for entry in entries {
        let mut read = store.entry(&acme(), entry.id).await.unwrap().unwrap();
        assert!(read.recorded_at.take().is_some());
        assert_eq!(&read, entry);
    }
}

#[tokio::test]
async fn an_empty_table_becomes_the_default_partition() {
    let database = Database::new().await;
    database.store.partition(months(2)).await.unwrap();
    let expected = [
        named(0),
        named(1),
        named(2),
        "audit_entries_default".to_owned(),
    ];
    assert_eq!(partitions(&database).await, expected);
}

#[tokio::test]
async fn a_full_table_becomes_the_first_partition() {
    let entries = one_in_each([-40, -1, 0]);
    let database = full(&entries).await;
    let file = "SELECT relfilenode::bigint FROM pg_class WHERE oid = (SELECT tableoid FROM audit_entries LIMIT 1)";
    let unwritten = database.number(file).await;
    database.store.partition(months(3)).await.unwrap();
    let expected = [
        named(2),
        named(3),
        before(2),
        "audit_entries_default".to_owned(),
    ];
    assert_eq!(partitions(&database).await, expected);
    assert_eq!(database.number(file).await, unwritten);
    holds(&database.store, &entries).await;
    let checks = "SELECT count(*) FROM pg_constraint WHERE contype = 'c' AND conname LIKE 'audit_entries%' AND connamespace = current_schema()::regnamespace";
    assert_eq!(database.number(checks).await, 0);
}

#[tokio::test]
async fn each_entry_lies_in_its_month() {
    let database = Database::new().await;
    database.store.partition(months(2)).await.unwrap();
    let mut entries = one_in_each([0, 1, 2]);
    let end = month(1) - TimeDelta::microseconds(1);
    entries.extend([at(month(0)), at(end), at(month(1))]);
    database.store.write(&entries).await.unwrap();
    let expected = [named(0), named(0), named(0), named(1), named(1), named(2)];
    assert_eq!(places(&database).await, expected);
    holds(&database.store, &entries).await;
}

#[tokio::test]
async fn what_is_far_in_the_past_or_the_future_lies_in_the_default_partition_and_is_read() {
    let database = Database::new().await;
    database.store.partition(Months::default()).await.unwrap();
    let mut entries = one_in_each([-500, -1, 0, 4, 5_000]);
    let last = "ffffffff-ffff-7fff-bfff-ffffffffffff".parse().unwrap();
    entries[4].id = EntryId::new(last);
    database.store.write(&entries).await.unwrap();
    let default = "audit_entries_default".to_owned();
    let expected = [
        default.clone(),
        default.clone(),
        named(0),
        default.clone(),
        default,
    ];
    assert_eq!(places(&database).await, expected);
    holds(&database.store, &entries).await;
}

#[tokio::test]
async fn what_lies_beyond_a_full_tables_end_is_moved_where_it_belongs() {
    let entries = one_in_each([-1, 0, 2, 3, 90]);
    let database = full(&entries).await;
    database.store.partition(months(2)).await.unwrap();
    let default = "audit_entries_default".to_owned();
    let expected = [before(2), before(2), named(2), default.clone(), default];
    assert_eq!(places(&database).await, expected);
    holds(&database.store, &entries).await;
}

#[tokio::test]
async fn what_the_default_partition_holds_is_moved_when_its_month_is_made() {
    let database = Database::new().await;
    database.store.partition(months(1)).await.unwrap();
    let entries = one_in_each([-1, 0, 2, 3, 4]);
    database.store.write(&entries).await.unwrap();
    let recorded = "SELECT sum(recorded_at)::bigint FROM audit_entries";
    let before = database.number(recorded).await;
    database.store.months_ahead(months(3)).await.unwrap();
    let default = "audit_entries_default".to_owned();
    let expected = [default.clone(), named(0), named(2), named(3), default];
    assert_eq!(places(&database).await, expected);
    assert_eq!(database.number(recorded).await, before);
    holds(&database.store, &entries).await;
}

/// A call that was cut off leaves a check behind: NOT VALID in the month that it was called in, or of
/// a month that is long past.
#[tokio::test]
async fn a_call_after_one_that_was_cut_off_succeeds() {
    for left in ["audit_entries_before_2020_01".to_owned(), before(2)] {
        let entries = one_in_each([-1, 0]);
        let database = full(&entries).await;
        let bound = match left.ends_with("2020_01") {
            true => month(-80),
            false => month(2),
        };
        let mut check = sqlx::QueryBuilder::<sqlx::Postgres>::new(format!(
            "ALTER TABLE audit_entries ADD CONSTRAINT {left} CHECK (id < '{:012x}{}') NOT VALID",
            bound.timestamp_millis(),
            "0".repeat(20),
        ));
        check.build().execute(&database.pool).await.unwrap();
        database.store.partition(months(2)).await.unwrap();
        assert_eq!(places(&database).await, [before(2), before(2)]);
        holds(&database.store, &entries).await;
        let new = one_in_each([1, 3]);
        database.store.write(&new).await.unwrap();
    }
}

#[tokio::test]
async fn months_that_are_there_are_left_alone() {
    let database = full(&one_in_each([0])).await;
    database.store.partition(months(2)).await.unwrap();
    let shape = "SELECT sum(oid::bigint * relfilenode::bigint % 1000003)::bigint FROM pg_class WHERE relname LIKE 'audit%'
        AND relnamespace = current_schema()::regnamespace";
    let triggers = "SELECT sum(pg_trigger.oid::bigint)::bigint FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE relnamespace = current_schema()::regnamespace";
    let made = [
        database.number(shape).await,
        database.number(triggers).await,
    ];
    database.store.partition(months(2)).await.unwrap();
    database.store.months_ahead(months(1)).await.unwrap();
    database.store.migrate().await.unwrap();
    assert_eq!(
        [
            database.number(shape).await,
            database.number(triggers).await
        ],
        made
    );
}

#[tokio::test]
async fn an_upkeep_that_is_asked_to_makes_the_months_ahead() {
    let entries = one_in_each([0, 2]);
    let database = Database::new().await;
    database.store.partition(months(1)).await.unwrap();
    database.store.write(&entries).await.unwrap();
    let default = "audit_entries_default".to_owned();
    database.store.upkeep().once().await.unwrap();
    assert_eq!(places(&database).await, [named(0), default]);
    let upkeep = database.store.upkeep().months_ahead(months(3));
    upkeep.once().await.unwrap();
    assert_eq!(places(&database).await, [named(0), named(2)]);
    holds(&database.store, &entries).await;
}

/// Nothing else would tell that a month has begun; and a second later there is none to be made.
#[tokio::test]
async fn an_upkeep_makes_the_months_once_a_day() {
    let database = Database::new().await;
    database.store.partition(months(1)).await.unwrap();
    let upkeep = database.store.upkeep().months_ahead(months(1));
    for is_made in [true, false] {
        let mut drop = sqlx::QueryBuilder::<sqlx::Postgres>::new("DROP TABLE ");
        let drop = drop.push(named(1)).build();
        drop.execute(&database.pool).await.unwrap();
        upkeep.once().await.unwrap();
        assert_eq!(partitions(&database).await.contains(&named(1)), is_made);
    }
}

#[tokio::test]
async fn an_upkeep_that_may_make_no_month_says_so_and_does_the_rest() {
    let database = full(&one_in_each([0])).await;
    database.store.partition(months(2)).await.unwrap();
    let keeper = database.keeping_up().await;
    let upkeep = keeper.upkeep().months_ahead(months(3));
    let error = upkeep.once().await.unwrap_err();
    assert!(error.is_unavailable(), "{error}");
    assert_eq!(
        database.number("SELECT count(*) FROM audit_pending").await,
        0
    );
    database.store.months_ahead(months(3)).await.unwrap();
    upkeep.once().await.unwrap();
}

#[tokio::test]
async fn without_partitions_no_month_is_made() {
    let database = Database::new().await;
    database
        .store
        .months_ahead(Months::default())
        .await
        .unwrap();
    assert!(partitions(&database).await.is_empty());
}

#[tokio::test]
async fn without_tables_it_says_to_migrate() {
    let database = Database::unmigrated().await;
    let error = database
        .store
        .partition(Months::default())
        .await
        .unwrap_err();
    assert!(
        error.is_unavailable() && error.to_string().contains("call `migrate`"),
        "{error}"
    );
}

#[tokio::test]
async fn a_user_that_does_not_own_the_tables_is_told_so() {
    let database = full(&one_in_each([0])).await;
    let app = database.least_privileged().await;
    let error = app.partition(Months::default()).await.unwrap_err();
    assert!(
        error.is_unavailable() && error.to_string().contains("the tables' owner"),
        "{error}"
    );
    assert!(partitions(&database).await.is_empty());
}

#[tokio::test]
async fn an_app_that_may_only_insert_and_read_needs_no_right_to_partitions() {
    let mut entries = one_in_each([-1, 0]);
    let database = full(&entries).await;
    let app = database.least_privileged().await;
    database.store.partition(months(2)).await.unwrap();
    let new = one_in_each([1, 2, 3]);
    app.write(&new).await.unwrap();
    app.write(&new).await.unwrap();
    app.months_ahead(months(2)).await.unwrap();
    entries.extend(new);
    holds(&app, &entries).await;
    let rights = "SELECT count(*) FROM pg_class JOIN pg_inherits ON inhrelid = pg_class.oid,
        aclexplode(relacl) WHERE grantee <> relowner AND inhparent = 'audit_entries'::regclass";
    assert_eq!(database.number(rights).await, 0);
}

/// Rights to the audit tables that others than their owner have.
const RIGHTS: &str = "SELECT count(*) FROM (
        SELECT relacl AS acl, relowner FROM pg_class WHERE relname LIKE 'audit%' AND relnamespace = current_schema()::regnamespace
        UNION ALL
        SELECT attacl, relowner FROM pg_attribute JOIN pg_class ON attrelid = pg_class.oid
        WHERE relname LIKE 'audit%' AND relnamespace = current_schema()::regnamespace
    ) of, aclexplode(acl) WHERE grantee <> relowner";

/// Rights that every new table of the schema comes with would lead round the policies, and allow more
/// than the table did that was partitioned.
#[tokio::test]
async fn rights_that_new_tables_come_with_are_not_a_partitions() {
    for entries in [vec![], one_in_each([-1, 0, 2, 7])] {
        let database = full(&entries).await;
        database.least_privileged().await;
        let rights = database.number(RIGHTS).await;
        let rights_by_default = "DO $$ BEGIN EXECUTE format(
            'ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT ALL ON TABLES TO PUBLIC', current_schema()
        ); END $$";
        database.by_hand(rights_by_default).await.unwrap();
        database.store.partition(months(1)).await.unwrap();
        assert_eq!(database.number(RIGHTS).await, rights);
        database.store.write(&one_in_each([3])).await.unwrap();
        database.store.months_ahead(months(4)).await.unwrap();
        assert_eq!(database.number(RIGHTS).await, rights);
    }
}

#[tokio::test]
async fn rights_to_columns_are_to_the_whole_as_before() {
    let database = full(&one_in_each([0])).await;
    let grant = "GRANT SELECT (id, tenant) ON audit_entries TO PUBLIC";
    database.by_hand(grant).await.unwrap();
    database.store.partition(months(1)).await.unwrap();
    let rights = "SELECT count(*) FROM pg_attribute, aclexplode(attacl)
        WHERE attrelid = 'audit_entries'::regclass AND grantee = 0";
    assert_eq!(database.number(rights).await, 2);
    assert_eq!(database.number(RIGHTS).await, 2);
}

/// The tables were made before a schema came to stand before theirs.
#[tokio::test]
async fn tables_of_another_schema_than_the_first_stay_in_theirs_with_their_policies() {
    for entries in [vec![], one_in_each([-1, 0])] {
        let database = full(&entries).await;
        database.store.enable_row_security().await.unwrap();
        let tables = "SELECT count(*) FROM pg_class JOIN pg_policy ON polrelid = pg_class.oid
            WHERE relname = 'audit_entries' AND relnamespace = current_schema()::regnamespace
                AND relkind = 'p' AND relrowsecurity";
        let store = PgStore::new(database.behind_another_schema().await);
        store.partition(months(1)).await.unwrap();
        store.months_ahead(months(2)).await.unwrap();
        assert_eq!(database.number(tables).await, 3);
        assert_eq!(partitions(&database).await.len(), 4 - entries.len() / 2);
        holds(&database.store, &entries).await;
    }
}

/// Refused as wrong it would be given up; it has to wait until somebody mends the partitions.
#[tokio::test]
async fn an_entry_that_no_partition_takes_is_unavailable_and_says_what_to_do() {
    for taken in [
        "ALTER TABLE audit_entries DETACH PARTITION audit_entries_default",
        "ALTER TABLE audit_entries ADD CONSTRAINT audit_entries_before_2020_01
            CHECK (id < '016f5e66-e800-0000-0000-000000000000') NOT VALID",
    ] {
        let database = Database::new().await;
        database.store.partition(months(1)).await.unwrap();
        database.by_hand(taken).await.unwrap();
        let error = database.store.write(&one_in_each([9])).await.unwrap_err();
        assert!(
            error.is_unavailable() && error.to_string().contains("call `partition`"),
            "{error}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn processes_that_partition_at_once_all_succeed_and_writers_lose_nothing() {
    let mut entries = one_in_each([-2, -1, 0]);
    let database = full(&entries).await;
    let mut stores = Vec::new();
    for _ in 0..8 {
        stores.push(database.another_store().await);
    }
    let partitionings = stores
        .into_iter()
        .map(|store| tokio::spawn(async move { store.partition(Months::default()).await }));
    let partitionings: Vec<_> = partitionings.collect();
    for _ in 0..50 {
        let entry = at(Utc::now());
        database
            .store
            .write(std::slice::from_ref(&entry))
            .await
            .unwrap();
        database
            .store
            .page(&Filter::new(acme()), None, Limit::MAX)
            .await
            .unwrap();
        entries.push(entry);
    }
    for partitioning in partitionings {
        partitioning.await.unwrap().unwrap();
    }
    assert_eq!(partitions(&database).await.len(), 4);
    entries.sort_by_key(|entry| *entry.id.as_uuid());
    let count = database.number("SELECT count(*) FROM audit_entries").await;
    assert_eq!(usize::try_from(count).unwrap(), entries.len());
    holds(&database.store, &entries).await;
}

#[tokio::test]
async fn an_id_is_taken_whatever_partition_it_lies_in() {
    let entries = one_in_each([-1, 0, 3, 9]);
    let database = full(&entries).await;
    database.store.partition(months(4)).await.unwrap();
    database.store.write(&entries).await.unwrap();
    for mut other in entries.clone() {
        other.summary = "did nothing".into();
        let error = database.store.write(&[other]).await.unwrap_err();
        assert!(error.is_conflict(), "{error}");
    }
    holds(&database.store, &entries).await;
}

/// Tries it on every partition by its name, as its owner.
async fn refused(sql: &str) {
    let database = full(&one_in_each([-1, 0, 2, 7])).await;
    database.store.partition(months(3)).await.unwrap();
    let mut entries = 0;
    for partition in partitions(&database).await {
        let mut desk = sqlx::PgConnection::connect_with(&database.pool.connect_options())
            .await
            .unwrap();
        let mut query =
            sqlx::QueryBuilder::<sqlx::Postgres>::new("SET session_replication_role = ");
        query.push(if sql.contains("replica") {
            "replica"
        } else {
            "origin"
        });
        query.build().execute(&mut desk).await.unwrap();
        let mut attempt = sqlx::QueryBuilder::<sqlx::Postgres>::new(
            sql.replace("{partition}", &partition)
                .replace(" -- replica", ""),
        );
        let error = attempt
            .build()
            .execute(&mut desk)
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains("append-only"), "{partition}: {error}");
        entries += 1;
    }
    assert_eq!(entries, 4);
    assert_eq!(
        database.number("SELECT count(*) FROM audit_entries").await,
        4
    );
}

#[tokio::test]
async fn no_partition_lets_an_entry_be_changed() {
    refused("UPDATE {partition} SET entry = '{}'").await;
    refused("UPDATE {partition} SET entry = '{}' -- replica").await;
}

#[tokio::test]
async fn no_partition_lets_an_entry_be_deleted() {
    refused("DELETE FROM {partition}").await;
    refused("DELETE FROM {partition} -- replica").await;
}

#[tokio::test]
async fn no_partition_can_be_emptied() {
    refused("TRUNCATE {partition}").await;
    refused("TRUNCATE {partition} -- replica").await;
}

#[tokio::test]
async fn the_whole_is_guarded_as_before() {
    let database = full(&one_in_each([-1, 0, 2, 7])).await;
    database.store.partition(months(3)).await.unwrap();
    for sql in [
        "TRUNCATE audit_entries",
        "DELETE FROM audit_entries",
        "UPDATE audit_entries SET entry = '{}'",
    ] {
        let error = database.by_hand(sql).await.unwrap_err().to_string();
        assert!(error.contains("append-only"), "{sql}: {error}");
    }
}

#[tokio::test]
async fn a_guard_that_was_changed_is_changed_on_every_partition() {
    let database = full(&one_in_each([0])).await;
    database.store.partition(months(3)).await.unwrap();
    database
        .by_hand(
            "DROP TRIGGER audit_entries_refuse ON audit_entries;
            CREATE TRIGGER audit_entries_refuse BEFORE UPDATE ON audit_entries
            FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
            ALTER TABLE audit_entries ENABLE ALWAYS TRIGGER audit_entries_refuse",
        )
        .await
        .unwrap();
    database.store.months_ahead(months(3)).await.unwrap();
    let events = "SELECT count(*) FROM pg_trigger
        WHERE tgname = 'audit_entries_refuse' AND tgtype = 18 AND tgenabled = 'A'
        AND tgrelid IN (SELECT 'audit_entries'::regclass UNION SELECT inhrelid FROM pg_inherits WHERE inhparent = 'audit_entries'::regclass)";
    assert_eq!(database.number(events).await, 1 + 4);
}

/// How the statement is planned that the store sent for this filter's page: sqlx prepared it on the
/// pool's only connection, under a name, and it is explained by that name.
async fn plan(database: &Database, filter: &Filter, mode: &'static str) -> String {
    let options = database.pool.connect_options();
    let pool = sqlx::postgres::PgPoolOptions::new()
        .max_connections(1)
        .connect_with((*options).clone())
        .await
        .unwrap();
    PgStore::new(pool.clone())
        .page(filter, None, Limit::default())
        .await
        .unwrap();
    let sent =
        "SELECT name, statement, parameter_types::text[] AS types FROM pg_prepared_statements
        WHERE statement LIKE 'SELECT e.entry%'";
    let sent = sqlx::query(sent).fetch_one(&pool).await.unwrap();
    let arguments = arguments(
        filter,
        sent.get("statement"),
        &sent.get::<Vec<String>, _>("types"),
    );
    sqlx::query("SELECT set_config('plan_cache_mode', $1, false)")
        .bind(mode)
        .execute(&pool)
        .await
        .unwrap();
    let mut explain = sqlx::QueryBuilder::<sqlx::Postgres>::new("EXPLAIN (COSTS OFF) EXECUTE ");
    explain
        .push(sent.get::<String, _>("name"))
        .push(format!(" ({arguments})"));
    let lines: Vec<String> = sqlx::raw_sql(explain.into_sql())
        .fetch_all(&pool)
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    lines.join("\n")
}

/// A value for each parameter: what is compared is an id or a time, and the filter has two of them.
fn arguments(filter: &Filter, statement: &str, types: &[String]) -> String {
    let id = |time: DateTime<Utc>| format!("'{:012x}{}'", time.timestamp_millis(), "0".repeat(20));
    let value = |(at, of): (usize, &String)| {
        let is = |sign: &str| statement.contains(&format!("{sign} ${}", at + 1));
        let bound = if is(">=") { filter.from } else { filter.to };
        match (&**of, is(">=") || is("<") || is("<=")) {
            ("uuid", true) => id(bound.unwrap()),
            ("bigint", true) => bound.unwrap().timestamp_micros().to_string(),
            ("bigint", false) => "51".to_owned(),
            _ => "'acme'".to_owned(),
        }
    };
    let values: Vec<_> = types.iter().enumerate().map(value).collect();
    values.join(", ")
}

#[tokio::test]
async fn a_page_within_a_time_range_reads_its_months_only() {
    let database = Database::new().await;
    database.store.partition(months(12)).await.unwrap();
    let all = Filter::new(acme());
    let day = month(5) + TimeDelta::days(9);
    for (filter, months) in [
        (all.clone().from(day).to(day + TimeDelta::days(1)), 5..=5),
        (
            all.clone().from(month(3)).to(month(5) + TimeDelta::days(2)),
            3..=5,
        ),
        (
            all.clone()
                .category("Team")
                .from(day)
                .to(day + TimeDelta::days(1)),
            5..=5,
        ),
    ] {
        for mode in ["auto", "force_generic_plan"] {
            let plan = plan(&database, &filter, mode).await;
            for offset in 0..=12 {
                assert_eq!(
                    plan.contains(&named(offset)),
                    months.contains(&offset),
                    "{offset}\n{plan}"
                );
            }
            assert!(
                !plan.contains("audit_entries_default") && !plan.contains("Sort\n"),
                "{plan}"
            );
        }
    }
}

/// What partitions cost: why they are an option.
#[tokio::test]
async fn a_page_of_everything_begins_in_every_partition() {
    let database = Database::new().await;
    database.store.partition(months(12)).await.unwrap();
    let plan = plan(&database, &Filter::new(acme()), "force_generic_plan").await;
    assert!(
        plan.contains("Merge Append") && plan.contains("audit_entries_default"),
        "{plan}"
    );
    assert!(
        (0..=12).all(|offset| plan.contains(&named(offset))),
        "{plan}"
    );
}
