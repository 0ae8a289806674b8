//! Tenants kept apart by Postgres itself.

use audit_core::query::TargetRef;
use audit_core::{Auditor, Entry, Filter, Limit, Settled, Sink, Store, Tenant, Transactions};
use audit_sqlx::{Hold, Months, PgStore, Retention};
use audited_tests::entries::{acme, customer, entry, tenant};
use chrono::TimeDelta;
use serde_json::json;
use sqlx::postgres::PgPoolOptions;
use sqlx::{PgPool, Postgres, QueryBuilder};

use crate::database::Database;

const READ: &str = "SELECT ON audit_entries, audit_targets";

const MINE: &str = "SELECT count(*) FROM audit_entries";

/// Three entries of acme, two of globex, one of no known tenant; each touched the same customer.
fn entries() -> Vec<Entry> {
    let of = |(number, name): (u64, &str)| {
        let mut entry = entry(number, json!({"tenant": name}));
        entry.targets = vec![customer(1, Some(json!({})), Some(json!({})))];
        entry
    };
    (1..)
        .zip(["acme", "globex", "acme", "globex", "acme", ""])
        .map(of)
        .collect()
}

/// Under its policies, with an app's user that does not own it.
struct Secured {
    database: Database,
    app: PgPool,
    store: PgStore,
}

impl Secured {
    async fn new() -> Self {
        let database = Database::new().await;
        database.store.enable_row_security().await.unwrap();
        database.store.write(&entries()).await.unwrap();
        let app = app(&database).await;
        let store = PgStore::new(app.clone()).with_row_security();
        Self {
            database,
            app,
            store,
        }
    }
}

/// The pool of an app that may insert and read.
async fn app(database: &Database) -> PgPool {
    let rights = "SELECT, INSERT ON audit_entries, audit_targets; INSERT ON audit_pending; SELECT ON audit_words; SELECT, INSERT ON audit_intents, audit_intent_targets";
    role(database, "app", rights).await
}

/// The pool of a role with these rights.
async fn role(database: &Database, name: &str, rights: &str) -> PgPool {
    let schema: String = sqlx::query_scalar("SELECT current_schema()::text")
        .fetch_one(&database.pool)
        .await
        .unwrap();
    let role = format!("{}_{name}", schema.replace("test", "role"));
    by_hand(
        &database.pool,
        format!("CREATE ROLE {role} LOGIN PASSWORD '{role}'"),
    )
    .await;
    by_hand(
        &database.pool,
        format!("GRANT USAGE ON SCHEMA {schema} TO {role}"),
    )
    .await;
    for right in rights.split("; ") {
        by_hand(&database.pool, format!("GRANT {right} TO {role}")).await;
    }
    PgPoolOptions::new()
        .max_connections(1)
        .connect_with(database.options_of(&role))
        .await
        .unwrap()
}

async fn by_hand(pool: &PgPool, sql: String) {
    QueryBuilder::<Postgres>::new(sql)
        .build()
        .execute(pool)
        .await
        .unwrap();
}

async fn number(pool: &PgPool, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

/// What such a user counts in both tables with this setting.
async fn seen(pool: &PgPool, setting: Option<&str>) -> [i64; 2] {
    let mut tx = pool.begin().await.unwrap();
    if let Some(setting) = setting {
        let set = sqlx::query("SELECT set_config('audited.tenant', $1, true)").bind(setting);
        set.execute(&mut *tx).await.unwrap();
    }
    let mut counts = [0; 2];
    for (count, sql) in counts
        .iter_mut()
        .zip([MINE, "SELECT count(*) FROM audit_targets"])
    {
        *count = sqlx::query_scalar(sql).fetch_one(&mut *tx).await.unwrap();
    }
    counts
}

#[tokio::test]
async fn a_query_of_the_apps_own_sees_the_tenant_that_is_set() {
    let secured = Secured::new().await;
    for (setting, count) in [
        (Some("acme"), 3),
        (Some("globex"), 2),
        (Some("nobody"), 0),
        (Some("ACME"), 0),
        (Some(r"\"), 1),
    ] {
        assert_eq!(seen(&secured.app, setting).await, [count; 2], "{setting:?}");
    }
}

#[tokio::test]
async fn with_nothing_set_nothing_is_seen() {
    let secured = Secured::new().await;
    assert_eq!(seen(&secured.app, None).await, [0; 2]);
    // Once set, a setting is empty rather than missing.
    assert_eq!(seen(&secured.app, Some("acme")).await, [3; 2]);
    assert_eq!(seen(&secured.app, None).await, [0; 2]);
    assert_eq!(seen(&secured.app, Some("")).await, [0; 2]);
}

#[tokio::test]
async fn each_of_two_roles_sees_the_tenant_that_it_is_bound_to() {
    let secured = Secured::new().await;
    for (name, count) in [("acme", 3), ("globex", 2)] {
        let pool = role(&secured.database, name, READ).await;
        let user = pool.connect_options().get_username().to_owned();
        by_hand(
            &secured.database.pool,
            format!("ALTER ROLE {user} SET audited.tenant = '{name}'"),
        )
        .await;
        let bound = PgPoolOptions::new()
            .connect_with((*pool.connect_options()).clone())
            .await
            .unwrap();
        assert_eq!(number(&bound, MINE).await, count);
        let all = "SELECT count(*) FROM audit_entries WHERE tenant IN ('acme', 'globex') OR true";
        assert_eq!(number(&bound, all).await, count);
    }
}

/// Every read of the store, for this tenant.
async fn reads(store: &PgStore, tenant: &Tenant, mine: &[Entry]) {
    let ids: Vec<_> = mine.iter().rev().map(|entry| entry.id).collect();
    let page = store
        .page(&Filter::new(tenant.clone()), None, Limit::MAX)
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
        .history(tenant, &record, None, Limit::MAX)
        .await
        .unwrap();
    assert_eq!(
        history
            .iter()
            .map(|version| version.entry.id)
            .collect::<Vec<_>>(),
        ids
    );
    for entry in mine {
        let mut read = store.entry(tenant, entry.id).await.unwrap().unwrap();
        read.recorded_at = None;
        assert_eq!(&read, entry);
    }
}

#[tokio::test]
async fn the_store_reads_each_tenants_own() {
    let secured = Secured::new().await;
    for tenant in [acme(), tenant("globex"), Tenant::UNKNOWN, tenant("nobody")] {
        let mine: Vec<_> = entries()
            .into_iter()
            .filter(|entry| entry.tenant == tenant)
            .collect();
        reads(&secured.store, &tenant, &mine).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn reads_at_once_do_not_see_each_others_tenant() {
    let secured = Secured::new().await;
    let tasks = (0..40).map(|number| {
        let store = secured.store.clone();
        tokio::spawn(async move {
            let tenant = [acme(), tenant("globex")][number % 2].clone();
            let mine: Vec<_> = entries()
                .into_iter()
                .filter(|entry| entry.tenant == tenant)
                .collect();
            reads(&store, &tenant, &mine).await;
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

#[tokio::test]
async fn a_store_that_names_no_tenant_to_the_database_sees_nothing() {
    let secured = Secured::new().await;
    let plain = PgStore::new(secured.app.clone());
    reads(&plain, &acme(), &[]).await;
}

#[tokio::test]
async fn what_a_read_sets_never_reaches_the_pool() {
    let secured = Secured::new().await;
    for _ in 0..20 {
        reads(
            &secured.store,
            &acme(),
            &entries().into_iter().step_by(2).take(3).collect::<Vec<_>>(),
        )
        .await;
        let set = "SELECT length(coalesce(current_setting('audited.tenant', true), ''))::bigint";
        assert_eq!(number(&secured.app, set).await, 0);
        assert_eq!(number(&secured.app, MINE).await, 0);
    }
}

#[tokio::test]
async fn a_read_that_is_dropped_midway_leaves_the_store_working() {
    let secured = Secured::new().await;
    for round in 0..60 {
        let filter = Filter::new(tenant("globex"));
        let page = secured.store.page(&filter, None, Limit::MAX);
        drop(tokio::time::timeout(std::time::Duration::from_micros(round * 50), page).await);
        let page = secured
            .store
            .page(&Filter::new(acme()), None, Limit::MAX)
            .await
            .unwrap();
        assert_eq!(page.entries.len(), 3);
        assert_eq!(number(&secured.app, MINE).await, 0);
    }
}

#[tokio::test]
async fn writing_again_finds_what_is_stored() {
    let secured = Secured::new().await;
    let store = PgStore::new(secured.app.clone());
    let mut batch = entries();
    batch.push(entry(7, json!({"tenant": "globex"})));
    store.write(&batch).await.unwrap();
    store.write(&batch).await.unwrap();
    assert_eq!(secured.database.number(MINE).await, 7);
    for mut other in batch {
        other.summary = "did nothing".into();
        let error = store.write(&[other]).await.unwrap_err();
        assert!(
            error.is_conflict() && error.to_string().contains("other content"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_settlement_finds_what_was_committed() {
    let secured = Secured::new().await;
    let store = PgStore::new(secured.app.clone());
    let failure = |number, name: &str| entry(number, json!({"tenant": name, "outcome": "failure"}));
    let settle = async |failure: Entry| store.settle(&failure).await.unwrap();
    for (number, name) in [(1, "acme"), (2, "globex"), (6, "")] {
        assert_eq!(settle(failure(number, name)).await, Settled::Committed);
    }
    assert_eq!(settle(failure(9, "globex")).await, Settled::RolledBack);
    assert_eq!(settle(failure(9, "globex")).await, Settled::RolledBack);
}

#[tokio::test]
async fn the_tables_owner_sees_everything() {
    let secured = Secured::new().await;
    let owner = role(&secured.database, "owner", READ).await;
    let user = owner.connect_options().get_username().to_owned();
    for sql in [
        "ALTER TABLE audit_entries OWNER TO ",
        "ALTER TABLE audit_targets OWNER TO ",
    ] {
        by_hand(&secured.database.pool, format!("{sql}{user}")).await;
    }
    assert_eq!(seen(&owner, None).await, [6; 2]);
}

#[tokio::test]
async fn a_role_with_a_policy_of_its_own_sees_everything() {
    let secured = Secured::new().await;
    let keeper = role(&secured.database, "keeper", READ).await;
    let user = keeper.connect_options().get_username().to_owned();
    assert_eq!(seen(&keeper, None).await, [0; 2]);
    for table in ["audit_entries", "audit_targets"] {
        let sql = format!("CREATE POLICY keeper ON {table} FOR SELECT TO {user} USING (true)");
        by_hand(&secured.database.pool, sql).await;
    }
    assert_eq!(seen(&keeper, None).await, [6; 2]);
    assert_eq!(seen(&secured.app, None).await, [0; 2]);
}

/// An upkeep that sees nothing does nothing: what it can't index stays pending.
#[tokio::test]
async fn upkeep_by_a_role_without_policies_loses_nothing_and_with_them_indexes_all() {
    let secured = Secured::new().await;
    let rights = "SELECT ON audit_entries; SELECT, UPDATE, DELETE ON audit_pending; SELECT, INSERT, UPDATE ON audit_words";
    let keeper = role(&secured.database, "keeper", rights).await;
    let user = keeper.connect_options().get_username().to_owned();
    let upkeep = PgStore::new(keeper).upkeep();
    let pending = "SELECT count(*) FROM audit_pending";
    assert_eq!(upkeep.once().await.unwrap().indexed, 0);
    assert_eq!(secured.database.number(pending).await, 6);
    for table in ["audit_entries", "audit_pending", "audit_words"] {
        let sql = format!("CREATE POLICY keeper ON {table} TO {user} USING (true)");
        by_hand(&secured.database.pool, sql).await;
    }
    assert_eq!(upkeep.once().await.unwrap().indexed, 6);
    assert_eq!(secured.database.number(pending).await, 0);
    let filter = Filter::new(acme()).text("acme");
    let found = secured.store.page(&filter, None, Limit::MAX).await.unwrap();
    assert_eq!(found.entries.len(), 3);
}

/// Retention names the tenant to the database, so that its user sees what it deletes, and all holds.
#[tokio::test]
async fn holds_are_a_tenants_own() {
    let secured = Secured::new().await;
    let store = &secured.database.store;
    let auditor = Auditor::builder(store.clone()).build().unwrap();
    for name in ["acme", "globex"] {
        let hold = Hold::new(name, "why", Filter::new(tenant(name)));
        store.hold(&auditor, hold).await.unwrap();
    }
    let lawyer = role(&secured.database, "lawyer", "SELECT ON audit_holds").await;
    let all = "SELECT count(*) FROM audit_holds";
    assert_eq!(number(&lawyer, all).await, 0);
    let store = PgStore::new(lawyer).with_row_security();
    let [hold] = store.holds(&acme()).await.unwrap().try_into().unwrap();
    assert_eq!(hold.name, "acme");
}

/// A policy keeps a row in silence: the log must not tell of what was not done.
#[tokio::test]
async fn what_a_policy_keeps_is_not_told_to_be_deleted() {
    let secured = Secured::new().await;
    let pool = secured.database.as_retention().await;
    let user = pool.connect_options().get_username().to_owned();
    for sql in [
        format!("CREATE POLICY job ON audit_entries FOR SELECT TO {user} USING (true)"),
        format!(
            "CREATE POLICY kept ON audit_entries AS RESTRICTIVE FOR DELETE TO {user} USING (id = '{}')",
            entries()[0].id
        ),
    ] {
        by_hand(&secured.database.pool, sql).await;
    }
    let store = PgStore::new(pool).with_row_security();
    let auditor = Auditor::builder(store.clone()).build().unwrap();
    let retention = Retention::new().keep(TimeDelta::zero());
    let error = store.retain(&auditor, &retention).await.unwrap_err();
    assert!(error.is_unavailable(), "{error}");
    auditor.flush().await;
    let told = "SELECT count(*) FROM audit_entries WHERE category <> 'Audit log'";
    assert_eq!(secured.database.number(told).await, 6);
    let done =
        "SELECT count(*) FROM audit_entries WHERE category = 'Audit log' AND outcome = 'success'";
    assert_eq!(secured.database.number(done).await, 0);
    assert_eq!(seen(&secured.app, Some("acme")).await[1], 3);
}

#[tokio::test]
async fn a_role_that_bypasses_policies_sees_everything() {
    let secured = Secured::new().await;
    let keeper = role(&secured.database, "keeper", READ).await;
    let user = keeper.connect_options().get_username().to_owned();
    by_hand(
        &secured.database.pool,
        format!("ALTER ROLE {user} BYPASSRLS"),
    )
    .await;
    assert_eq!(seen(&keeper, None).await, [6; 2]);
}

#[tokio::test]
async fn enabling_it_again_changes_nothing() {
    let secured = Secured::new().await;
    let policies = "SELECT sum(oid::bigint)::bigint FROM pg_policy
        WHERE polrelid IN ('audit_entries'::regclass, 'audit_targets'::regclass)";
    let made = secured.database.number(policies).await;
    secured.database.store.enable_row_security().await.unwrap();
    assert_eq!(secured.database.number(policies).await, made);
}

#[tokio::test]
async fn enabling_it_again_mends_what_was_taken_away() {
    for taken in [
        "ALTER TABLE audit_entries DISABLE ROW LEVEL SECURITY",
        "DROP POLICY audit_read_own ON audit_entries",
        "DROP POLICY audit_insert_any ON audit_entries",
    ] {
        let secured = Secured::new().await;
        secured.database.by_hand(taken).await.unwrap();
        secured.database.store.enable_row_security().await.unwrap();
        assert_eq!(seen(&secured.app, None).await, [0; 2], "{taken}");
        assert_eq!(seen(&secured.app, Some("acme")).await, [3; 2], "{taken}");
        let entry = entry(7, json!({}));
        secured.store.write(&[entry]).await.unwrap();
    }
}

#[tokio::test]
async fn a_user_that_does_not_own_the_tables_cannot_enable_it() {
    let database = Database::new().await;
    let app = PgStore::new(app(&database).await);
    let error = app.enable_row_security().await.unwrap_err();
    assert!(
        error.is_unavailable() && error.to_string().contains("the tables' owner"),
        "{error}"
    );
}

/// Whichever came first.
#[tokio::test]
async fn partitions_keep_the_policies_and_are_no_way_round_them() {
    for order in [["secure", "partition"], ["partition", "secure"]] {
        let database = Database::new().await;
        database.store.write(&entries()).await.unwrap();
        let app = app(&database).await;
        for step in order {
            match step {
                "secure" => database.store.enable_row_security().await.unwrap(),
                _ => database.store.partition(Months::default()).await.unwrap(),
            }
        }
        assert_eq!(seen(&app, None).await, [0; 2]);
        assert_eq!(seen(&app, Some("acme")).await, [3; 2]);
        let names = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'audit_entries'::regclass";
        let partitions: Vec<String> = sqlx::query_scalar(names)
            .fetch_all(&database.pool)
            .await
            .unwrap();
        assert!(partitions.len() > 2);
        for partition in partitions {
            let mut query = QueryBuilder::<Postgres>::new(format!("SELECT FROM {partition}"));
            let error = query.build().execute(&app).await.unwrap_err().to_string();
            assert!(error.contains("permission denied"), "{partition}: {error}");
        }
    }
}

/// The policy is a condition of the index that is walked, and not a filter over the log.
#[tokio::test]
async fn a_page_under_policies_walks_the_tenants_index() {
    let secured = Secured::new().await;
    let mut tx = secured.app.begin().await.unwrap();
    let set = "SELECT set_config('audited.tenant', 'acme', true), set_config('enable_seqscan', 'off', true)";
    sqlx::query(set).execute(&mut *tx).await.unwrap();
    let explain = "EXPLAIN SELECT entry FROM audit_entries ORDER BY id DESC LIMIT 51";
    let lines: Vec<String> = sqlx::query_scalar(explain)
        .fetch_all(&mut *tx)
        .await
        .unwrap();
    let plan = lines.join("\n");
    assert!(
        plan.contains("Index Cond")
            && plan.contains("audit_entries_pkey")
            && !plan.contains("Sort Key"),
        "{plan}"
    );
}
