//! The change and its entry in one transaction: both, or neither.
//!
//! `cargo run -p example-transaction` moves money twice, the second time more than there is, and
//! prints the log: one success with the balances before and after, one failure without any.

use audited::{
    Actor, Audit, Auditor, CommitAudited, Filter, Limit, Snapshot, SqliteStore, Store, Tenant,
    audited, changes,
};
use serde::Serialize;
use sqlx::{Sqlite, SqlitePool, Transaction};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[derive(Clone, Serialize, Snapshot, sqlx::FromRow)]
#[audit(target = "account", id = id, label = id)]
struct Account {
    id: String,
    cents: i64,
}

impl Account {
    async fn find(tx: &mut Transaction<'_, Sqlite>, id: &str) -> Result<Self> {
        let sql = "SELECT id, cents FROM accounts WHERE id = ?";
        Ok(sqlx::query_as(sql).bind(id).fetch_one(&mut **tx).await?)
    }

    /// The account with so much more, or less; a `CHECK` keeps it from going below zero.
    async fn add(&self, tx: &mut Transaction<'_, Sqlite>, cents: i64) -> Result<Self> {
        let sql = "UPDATE accounts SET cents = cents + ? WHERE id = ? RETURNING id, cents";
        Ok(sqlx::query_as(sql)
            .bind(cents)
            .bind(&self.id)
            .fetch_one(&mut **tx)
            .await?)
    }
}

/// One entry that touches two records.
#[audited(
    action = "money.transfer",
    category = "Money",
    summary = "moved {cents} cents to {to}"
)]
async fn transfer(db: &SqlitePool, from: &str, to: &str, cents: i64) -> Result<()> {
    let audit = Audit::current();
    // SQLite has one writer: begin as one, or a later write fails at once when another is at it.
    let mut tx = db.begin_with("BEGIN IMMEDIATE").await?;
    for (id, cents) in [(from, -cents), (to, cents)] {
        let before = Account::find(&mut tx, id).await?;
        let after = before.add(&mut tx, cents).await?;
        audit.updated(&before, &after);
    }
    tx.commit_audited(&audit).await?;
    Ok(())
}

#[tokio::main]
async fn main() -> Result<()> {
    let db = SqlitePool::connect("sqlite::memory:").await?;
    sqlx::raw_sql("CREATE TABLE accounts (id TEXT PRIMARY KEY, cents INTEGER CHECK (cents >= 0)); INSERT INTO accounts VALUES ('ada', 500), ('grace', 0)").execute(&db).await?;
    let store = SqliteStore::new(db.clone());
    store.migrate().await?;
    let auditor = Auditor::builder(store.clone()).build()?;

    let teller = Actor::user("7", "Terry Teller");
    auditor
        .run_as(teller, async {
            for cents in [300, 900] {
                if let Err(error) = transfer(&db, "ada", "grace", cents).await {
                    println!("{cents} cents were not moved: {error}");
                }
            }
        })
        .await;
    print(&store).await
}

async fn print(store: &SqliteStore) -> Result<()> {
    let tenant = Tenant::default();
    let page = store
        .page(&Filter::new(tenant.clone()), None, Limit::default())
        .await?;
    for entry in page.entries {
        println!(
            "{} {} ({})",
            entry.actor.label, entry.summary, entry.outcome
        );
        let whole = store
            .entry(&tenant, entry.id)
            .await?
            .ok_or("the entry is gone")?;
        for target in whole.targets {
            for change in changes(target.before.as_ref(), target.after.as_ref())? {
                println!(
                    "  {} {}: {:?} -> {:?}",
                    target.label, change.path, change.old, change.new
                );
            }
        }
    }
    Ok(())
}
