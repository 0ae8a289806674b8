//! A constraint that is deferred lets COMMIT itself fail.

use audit_core::{Audit, Outcome};
use audit_sqlx::CommitAudited;

use crate::commit::App;
use crate::database::REFUSED_COMMIT;

async fn family() -> App {
    let app = App::new().await;
    let tables = "CREATE TABLE parents (id INTEGER PRIMARY KEY);
        CREATE TABLE children (parent INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)";
    app.database.by_hand(tables).await.unwrap();
    app
}

#[tokio::test]
async fn a_commit_that_the_database_refuses_reopens_the_handle() {
    let app = family().await;
    let call = async {
        let mut tx = app.changed().await;
        sqlx::query("INSERT INTO children VALUES (1)")
            .execute(&mut *tx)
            .await
            .unwrap();
        let error = tx.commit_audited(&Audit::current()).await.unwrap_err();
        assert!(
            error.is_invalid() && error.to_string().contains("constraint"),
            "{error}"
        );
        app.changed().await.commit_audited(&Audit::current()).await
    };
    app.call(call).await.unwrap();
    app.leaves(1, &[Outcome::Success]).await;
}

#[tokio::test]
async fn a_commit_that_the_database_refuses_leaves_a_failure() {
    let app = family().await;
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
    assert_eq!(reason.as_deref(), Some(REFUSED_COMMIT));
}
