//! A change and its entry: both, or neither; and exactly one entry for each call.

use audit_core::{
    Actor, Audit, Auditor, Entry, Error, Filter, Limit, Outcome, Scope, Store, Target, Tenant,
};
use audit_sqlx::{CommitAudited, SqlxStore, WriteIn};
use audited_tests::cut::dropped_midway;
use sqlx::{Connection, Transaction};

use crate::database::{BEGIN, Database, Driver};

pub(crate) struct App {
    pub(crate) database: Database,
    reader: SqlxStore<Driver>,
    auditor: Auditor,
    scope: Scope,
}

impl App {
    pub(crate) async fn new() -> Self {
        let database = Database::new().await;
        let tables = "CREATE TABLE changes (n INTEGER NOT NULL)";
        database.by_hand(tables).await.unwrap();
        let reader = database.another_store().await;
        let auditor = Auditor::builder(database.store.clone()).build().unwrap();
        let scope = Scope::builder(&auditor)
            .actor(Actor::user("7", "Ada"))
            .open();
        Self {
            database,
            reader,
            auditor,
            scope,
        }
    }

    async fn begin(&self) -> Transaction<'static, Driver> {
        self.database.pool.begin_with(BEGIN).await.unwrap()
    }

    /// A transaction with a change in it.
    pub(crate) async fn changed(&self) -> Transaction<'static, Driver> {
        let mut tx = self.begin().await;
        change(&mut tx).await;
        tx
    }

    /// Runs an audited call, and waits until what it left is settled.
    pub(crate) async fn call(
        &self,
        call: impl Future<Output = Result<(), Error>>,
    ) -> Result<(), Error> {
        let answer = self.scope.try_call("customer.update", call).await;
        self.auditor.flush().await;
        answer
    }

    async fn changes(&self) -> i64 {
        self.database.number("SELECT count(*) FROM changes").await
    }

    pub(crate) async fn entries(&self) -> Vec<Entry> {
        let filter = Filter::new(Tenant::default());
        let page = self.reader.page(&filter, None, Limit::MAX).await;
        page.unwrap().entries
    }

    /// What stands in the end.
    pub(crate) async fn leaves(&self, changes: i64, outcomes: &[Outcome]) {
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
        .by_hand("ALTER TABLE audit_targets RENAME TO away")
        .await
        .unwrap();
    let call = async {
        Audit::current().target(Target::new("customer", 42));
        let answer = app.changed().await.commit_audited(&Audit::current()).await;
        let back = "ALTER TABLE away RENAME TO audit_targets";
        app.database.by_hand(back).await.unwrap();
        answer
    };
    let error = app.call(call).await.unwrap_err();
    assert!(error.is_unavailable(), "{error}");
    assert!(error.to_string().contains("call `migrate`"), "{error}");
    app.leaves(0, &[Outcome::Failure]).await;
}

#[tokio::test]
async fn a_loop_that_tries_again_leaves_one_entry() {
    let app = App::new().await;
    let call = async {
        for _ in 0..3 {
            let (tx, other) = app.database.outrun().await;
            let error = tx.commit_audited(&Audit::current()).await.unwrap_err();
            assert!(error.is_conflict(), "{error}");
            other.await.unwrap();
        }
        app.changed().await.commit_audited(&Audit::current()).await
    };
    app.call(call).await.unwrap();
    app.leaves(4, &[Outcome::Success]).await;
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
async fn what_no_transaction_carries_is_refused_before_anything_is_written() {
    let app = App::new().await;
    let call = async {
        let audit = Audit::current();
        let mut connection = app.database.pool.acquire().await.unwrap();
        let error = audit.write_in(&mut *connection).await.unwrap_err();
        assert!(
            error.is_invalid() && error.to_string().contains("begin"),
            "{error}"
        );
        let mut tx = connection.begin_with(BEGIN).await.unwrap();
        change(&mut tx).await;
        audit.write_in(&mut *tx).await?;
        tx.commit().await.unwrap();
        Ok(())
    };
    app.call(call).await.unwrap();
    app.leaves(1, &[Outcome::Success]).await;
}

#[tokio::test]
async fn context_of_any_depth_is_read_again() {
    let app = App::new().await;
    let call = async {
        let audit = Audit::current();
        let deep = "[".repeat(127) + &"]".repeat(127);
        let deep: serde_json::Value = serde_json::from_str(&deep).unwrap();
        audit.context("body", &deep);
        audit.step("Asked").detail("body", &deep).done();
        app.changed().await.commit_audited(&audit).await
    };
    app.call(call).await.unwrap();
    app.leaves(1, &[Outcome::Success]).await;
    let kept = app.entries().await[0].context["body"].to_string();
    assert!(kept.contains("nests too deep"), "{kept}");
}

#[tokio::test]
async fn a_call_that_is_dropped_midway_leaves_one_entry_that_tells_the_truth() {
    let app = App::new().await;
    for round in 0..150_u32 {
        app.begin().await.rollback().await.unwrap(); // a connection is there, and not to be waited for
        let before = app.changes().await;
        let call = app.scope.try_call("customer.update", async {
            app.changed().await.commit_audited(&Audit::current()).await
        });
        dropped_midway(round % 50, call).await;
        app.auditor.flush().await;
        let entries = app.entries().await;
        assert_eq!(entries.len(), round as usize + 1);
        let was_made = app.changes().await > before;
        assert_eq!(
            entries[0].outcome == Outcome::Success,
            was_made,
            "{:?}",
            entries[0]
        );
    }
}

/// sqlx hands a connection out again whose `begin` was dropped midway, still in that transaction.
#[tokio::test]
async fn a_begin_that_is_dropped_midway_takes_no_entry_with_it() {
    let app = App::new().await;
    for round in 0..100_u32 {
        app.begin().await.rollback().await.unwrap();
        let begin = app.database.pool.begin_with(BEGIN);
        dropped_midway(round % 10, begin).await;
        let failure = async { Err(failed()) };
        app.call(failure).await.unwrap_err();
        let call = async { app.changed().await.commit_audited(&Audit::current()).await };
        app.call(call).await.unwrap();
    }
    let outcomes = [Outcome::Success, Outcome::Failure].repeat(100);
    app.leaves(100, &outcomes).await;
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
