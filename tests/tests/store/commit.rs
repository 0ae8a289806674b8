//! A change and its entry: both, or neither; and exactly one entry for each call.

use std::time::Duration;

use audit_core::{
    Actor, Audit, Auditor, Entry, Error, Filter, Limit, Outcome, Scope, Store, Target, Tenant,
};
use audit_sqlx::{CommitAudited, WriteIn};
use sqlx::{Connection, Transaction};

use crate::database::{BEGIN, Database, Driver};

struct App {
    database: Database,
    auditor: Auditor,
    scope: Scope,
}

impl App {
    async fn new() -> Self {
        let database = Database::new().await;
        let tables = "CREATE TABLE changes (n INTEGER NOT NULL);
            CREATE TABLE parents (id INTEGER PRIMARY KEY);
            CREATE TABLE children (parent INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)";
        database.by_hand(tables).await.unwrap();
        let auditor = Auditor::builder(database.store.clone()).build().unwrap();
        let scope = Scope::builder(&auditor)
            .actor(Actor::user("7", "Ada"))
            .open();
        Self {
            database,
            auditor,
            scope,
        }
    }

    async fn begin(&self) -> Transaction<'static, Driver> {
        self.database.pool.begin_with(BEGIN).await.unwrap()
    }

    /// A transaction with a change in it.
    async fn changed(&self) -> Transaction<'static, Driver> {
        let mut tx = self.begin().await;
        change(&mut tx).await;
        tx
    }

    /// Runs an audited call, and waits until what it left is settled.
    async fn call(&self, call: impl Future<Output = Result<(), Error>>) -> Result<(), Error> {
        let answer = self.scope.try_call("customer.update", call).await;
        self.auditor.flush().await;
        answer
    }

    async fn changes(&self) -> i64 {
        self.database.number("SELECT count(*) FROM changes").await
    }

    async fn entries(&self) -> Vec<Entry> {
        let filter = Filter::new(Tenant::default());
        let page = self.database.store.page(&filter, None, Limit::MAX).await;
        page.unwrap().entries
    }

    /// What stands in the end.
    async fn leaves(&self, changes: i64, outcomes: &[Outcome]) {
        let entries = self.entries().await;
        let found: Vec<_> = entries.iter().map(|entry| entry.outcome).collect();
        assert_eq!(
            (self.changes().await, found.as_slice()),
            (changes, outcomes),
            "{entries:?}"
        );
    }
}

async fn change(tx: &mut Transaction<'_, Driver>) {
    sqlx::query("INSERT INTO changes VALUES (1)")
        .execute(&mut **tx)
        .await
        .unwrap();
}

fn failed() -> Error {
    Error::invalid("no such plan")
}

#[tokio::test]
async fn a_change_and_its_entry_are_committed_together() {
    let app = App::new().await;
    let call = async {
        let audit = Audit::current();
        audit.target(Target::new("customer", 42));
        app.changed().await.commit_audited(&audit).await
    };
    app.call(call).await.unwrap();
    app.leaves(1, &[Outcome::Success]).await;
    let targets = app.entries().await.remove(0).targets;
    assert_eq!(targets, [Target::new("customer", 42)]);
}

#[tokio::test]
async fn a_rollback_leaves_the_failed_attempt_alone() {
    let app = App::new().await;
    let call = async {
        app.changed().await.rollback().await.unwrap();
        Err(failed())
    };
    app.call(call).await.unwrap_err();
    app.leaves(0, &[Outcome::Failure]).await;
    assert_eq!(
        app.entries().await[0].reason.as_deref(),
        Some("no such plan")
    );
}

#[tokio::test]
async fn without_its_entry_a_change_is_not_made() {
    let app = App::new().await;
    app.database
        .by_hand("DROP TABLE audit_targets")
        .await
        .unwrap();
    let call = async {
        Audit::current().target(Target::new("customer", 42));
        app.changed().await.commit_audited(&Audit::current()).await
    };
    let error = app.call(call).await.unwrap_err();
    assert!(error.is_unavailable(), "{error}");
    assert!(error.to_string().contains("call `migrate`"), "{error}");
    app.leaves(0, &[Outcome::Failure]).await;
}

#[tokio::test]
async fn a_commit_that_the_database_refuses_reopens_the_handle() {
    let app = App::new().await;
    let call = async {
        let mut tx = app.changed().await;
        sqlx::query("INSERT INTO children VALUES (1)")
            .execute(&mut *tx)
            .await
            .unwrap();
        let error = tx.commit_audited(&Audit::current()).await.unwrap_err();
        assert!(error.is_invalid(), "{error}");
        app.changed().await.commit_audited(&Audit::current()).await
    };
    app.call(call).await.unwrap();
    app.leaves(1, &[Outcome::Success]).await;
}

#[tokio::test]
async fn a_commit_that_the_database_refuses_leaves_a_failure() {
    let app = App::new().await;
    let call = async {
        let mut tx = app.changed().await;
        sqlx::query("INSERT INTO children VALUES (1)")
            .execute(&mut *tx)
            .await
            .unwrap();
        tx.commit_audited(&Audit::current()).await
    };
    app.call(call).await.unwrap_err();
    app.leaves(0, &[Outcome::Failure]).await;
    let reason = app.entries().await[0].reason.clone();
    assert_eq!(
        reason.as_deref(),
        Some("SQLite error 787 (foreign key violation)")
    );
}

#[tokio::test]
async fn a_loop_that_tries_again_leaves_one_entry() {
    let app = App::new().await;
    let call = async {
        for attempt in 0.. {
            // Begun without IMMEDIATE, it has read what another then changes.
            let mut tx = app.database.pool.begin().await.unwrap();
            sqlx::query("SELECT * FROM changes")
                .fetch_all(&mut *tx)
                .await
                .unwrap();
            if attempt < 3 {
                app.changed().await.commit().await.unwrap();
            }
            match tx.commit_audited(&Audit::current()).await {
                Err(error) if error.is_conflict() => assert!(attempt < 3),
                answer => {
                    assert_eq!(attempt, 3);
                    return answer;
                }
            }
        }
        unreachable!("a loop without an end")
    };
    app.call(call).await.unwrap();
    app.leaves(3, &[Outcome::Success]).await;
}

#[tokio::test]
async fn a_spent_handle_commits_nothing() {
    let app = App::new().await;
    let call = async {
        let audit = Audit::current();
        app.changed().await.commit_audited(&audit).await?;
        let error = app
            .changed()
            .await
            .commit_audited(&audit)
            .await
            .unwrap_err();
        assert!(error.is_invalid(), "{error}");
        let error = audit.write_in(&mut app.changed().await).await.unwrap_err();
        assert!(error.is_invalid(), "{error}");
        Ok(())
    };
    app.call(call).await.unwrap();
    app.leaves(1, &[Outcome::Success]).await;
}

#[tokio::test]
async fn a_commit_followed_by_an_error_stands() {
    let app = App::new().await;
    let call = async {
        app.changed()
            .await
            .commit_audited(&Audit::current())
            .await?;
        Err(failed())
    };
    app.call(call).await.unwrap_err();
    app.leaves(1, &[Outcome::Success]).await;
}

#[tokio::test]
async fn a_second_commit_takes_a_second_handle() {
    let app = App::new().await;
    let call = async {
        app.changed()
            .await
            .commit_audited(&Audit::current())
            .await?;
        let second = Audit::current().entry("customer.notify");
        app.changed().await.commit_audited(&second).await
    };
    app.call(call).await.unwrap();
    app.leaves(2, &[Outcome::Success, Outcome::Success]).await;
}

/// Commits a savepoint with the entry, then ends the transaction around it.
async fn within_a_savepoint(app: &App, commit: bool) -> Result<(), Error> {
    let mut outer = app.begin().await;
    let mut savepoint = outer.begin().await.unwrap();
    change(&mut savepoint).await;
    savepoint.commit_audited(&Audit::current()).await?;
    if commit {
        outer.commit().await.unwrap();
        Ok(())
    } else {
        outer.rollback().await.unwrap();
        Err(failed())
    }
}

#[tokio::test]
async fn a_savepoint_that_the_outer_transaction_commits_is_a_success() {
    let app = App::new().await;
    app.call(within_a_savepoint(&app, true)).await.unwrap();
    app.leaves(1, &[Outcome::Success]).await;
}

#[tokio::test]
async fn a_savepoint_that_the_outer_transaction_rolls_back_is_none() {
    let app = App::new().await;
    app.call(within_a_savepoint(&app, false)).await.unwrap_err();
    app.leaves(0, &[Outcome::Failure]).await;
}

#[tokio::test]
async fn what_is_written_in_stands_when_its_transaction_is_committed() {
    let app = App::new().await;
    let call = async {
        let mut tx = app.changed().await;
        Audit::current().write_in(&mut tx).await?;
        tx.commit().await.unwrap();
        Ok(())
    };
    app.call(call).await.unwrap();
    app.leaves(1, &[Outcome::Success]).await;
}

#[tokio::test]
async fn what_is_written_in_is_a_failure_when_its_transaction_is_rolled_back() {
    let app = App::new().await;
    let call = async {
        let mut tx = app.changed().await;
        Audit::current().write_in(&mut *tx).await?;
        drop(tx);
        Err(failed())
    };
    app.call(call).await.unwrap_err();
    app.leaves(0, &[Outcome::Failure]).await;
}

#[tokio::test]
async fn what_is_written_in_without_a_transaction_stands() {
    let app = App::new().await;
    let call = async {
        let mut connection = app.database.pool.acquire().await.unwrap();
        Audit::current().write_in(&mut connection).await
    };
    app.call(call).await.unwrap();
    app.leaves(0, &[Outcome::Success]).await;
}

#[tokio::test]
async fn a_call_that_is_dropped_midway_leaves_one_entry_that_tells_the_truth() {
    let app = App::new().await;
    for round in 0..120_u64 {
        let before = app.changes().await;
        let call = app.scope.try_call("customer.update", async {
            app.changed().await.commit_audited(&Audit::current()).await
        });
        drop(tokio::time::timeout(Duration::from_micros(round * 15), call).await);
        app.auditor.flush().await;
        let entries = app.entries().await;
        assert_eq!(entries.len() as u64, round + 1);
        let was_made = app.changes().await > before;
        assert_eq!(
            entries[0].outcome == Outcome::Success,
            was_made,
            "{:?}",
            entries[0]
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_calls_at_once_leave_as_many_changes_and_entries() {
    let app = std::sync::Arc::new(App::new().await);
    let calls = (0..300).map(|_| {
        let app = app.clone();
        tokio::spawn(async move {
            let scope = Scope::builder(&app.auditor).open();
            let call = async { app.changed().await.commit_audited(&Audit::current()).await };
            scope.try_call("customer.update", call).await
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    app.leaves(300, &[Outcome::Success; 300]).await;
}
