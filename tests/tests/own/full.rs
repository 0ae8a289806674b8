//! No room is left on the server's disk: what was to be written waits, or comes back to the caller.

use std::time::Duration;

use audit_core::{Audit, Auditor, Entry, Error, Outcome, Scope, Sink};
use audit_sqlx::{CommitAudited, SqlxStore};
use audited_tests::entries::entry;
use serde_json::json;
use sqlx::{Pool, QueryBuilder};

use crate::database::{BEGIN, Driver};
use crate::own::Own;

const ENTRIES: &str = "SELECT count(*) FROM audit_entries";

/// A text of this length that can't be made shorter.
fn noise(bytes: usize) -> String {
    let words = (0..bytes / 32).map(|_| format!("{:032x}", rand::random::<u128>()));
    words.collect()
}

/// Takes 16 MiB of the disk, which are to be had again.
async fn ballast(pool: &Pool<Driver>) {
    run(pool, "CREATE TABLE ballast (noise TEXT)").await;
    let mut insert = QueryBuilder::<Driver>::new("INSERT INTO ballast VALUES (");
    insert.push_bind(noise(4_096)).push(")");
    insert.build().execute(pool).await.unwrap();
    for _ in 0..12 {
        run(pool, "INSERT INTO ballast SELECT * FROM ballast").await;
    }
}

/// Writes batches until none finds room any more, then entries alone; what was said in the end.
async fn fill(store: &SqlxStore<Driver>) -> Error {
    let mut numbers = 0..;
    let mut batch = |size: usize| -> Vec<Entry> {
        let context = json!({"context": {"noise": noise(4_096)}});
        let numbers = numbers.by_ref().take(size);
        numbers
            .map(|number| entry(number, context.clone()))
            .collect()
    };
    let mut said = None;
    for size in [500, 1] {
        said = loop {
            if let Err(error) = store.write(&batch(size)).await {
                break Some(error);
            }
        };
    }
    said.unwrap()
}

async fn run(pool: &Pool<Driver>, sql: &'static str) {
    sqlx::raw_sql(sql).execute(pool).await.unwrap();
}

async fn number(pool: &Pool<Driver>, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

fn is_full(error: &Error) {
    assert!(
        error.is_unavailable() && error.to_string().contains("no room"),
        "{error} {error:?}"
    );
}

#[tokio::test]
async fn what_finds_no_room_is_unavailable_and_waits_until_there_is_some() {
    let own = Own::in_little_room().await;
    let pool = own.pool();
    let store = SqlxStore::new(pool.clone());
    store.migrate().await.unwrap();
    run(&pool, "CREATE TABLE changes (n BIGINT)").await;
    run(&pool, "INSERT INTO changes VALUES (0)").await;
    ballast(&pool).await;
    is_full(&fill(&store).await);
    let written = number(&pool, ENTRIES).await;
    assert!(written > 1_000);

    let patience = Duration::from_millis(100);
    let auditor = Auditor::builder(store).patience(patience).build().unwrap();
    let scope = Scope::builder(&auditor).open();
    let commit = async {
        let audit = Audit::current();
        audit.context("noise", noise(7_168));
        let mut tx = pool.begin_with(BEGIN).await.unwrap();
        let insert = sqlx::raw_sql("INSERT INTO changes VALUES (1)");
        insert.execute(&mut *tx).await.unwrap();
        tx.commit_audited(&audit).await
    };
    is_full(&scope.try_call("change", commit).await.unwrap_err());
    let waiting = async { Audit::current().context("noise", noise(7_168)) };
    scope.call("tell", waiting).await;
    while auditor.totals().retried == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(auditor.totals().written, 0);

    run(&pool, "DROP TABLE ballast").await;
    auditor.flush().await;
    let totals = auditor.totals();
    assert_eq!((totals.written, totals.lost, totals.rejected), (2, 0, 0));
    assert_eq!(number(&pool, ENTRIES).await, written + 2);
    assert_eq!(number(&pool, "SELECT max(n) FROM changes").await, 0);
    tells(&pool, "change", Outcome::Failure).await;
    tells(&pool, "tell", Outcome::Success).await;
}

/// The log has one entry of this action.
async fn tells(pool: &Pool<Driver>, action: &str, outcome: Outcome) {
    let sql = "SELECT count(*) FROM audit_entries WHERE action = ";
    let mut count = QueryBuilder::<Driver>::new(sql);
    count.push_bind(action).push(" AND outcome = ");
    count.push_bind(outcome.as_str());
    let count = count.build_query_scalar::<i64>().fetch_one(pool).await;
    assert_eq!(count.unwrap(), 1, "{action}");
}
