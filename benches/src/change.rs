//! A change in the app's own transaction, audited and not.

use audited::scope::Source;
use audited::{Actor, Audit, Auditor, CommitAudited, Origin, Scope, audited};
use futures_util::future::{BoxFuture, join_all};
use tokio::task::JoinHandle;

use crate::database::{CUSTOMERS, Database};
use crate::entries::origin;

/// Makes changes, several tasks at once, each on customers of its own.
pub struct Changes<B: Database> {
    database: B,
    auditor: Auditor,
    tasks: usize,
}

impl<B: Database> Changes<B> {
    /// Changes by so many tasks at once.
    pub fn new(database: &B, tasks: usize) -> Self {
        let auditor = Auditor::builder(database.store().clone()).build().unwrap();
        Self {
            database: database.clone(),
            auditor,
            tasks,
        }
    }

    /// So many changes in each task that nobody hears of.
    pub async fn unaudited(&self, each: usize) {
        self.spawn(each, |database, id| Box::pin(unaudited(database, id)))
            .await;
    }

    /// So many changes in each task, each with its entry in its transaction.
    pub async fn audited(&self, each: usize) {
        let auditor = self.auditor.clone();
        self.spawn(each, move |database, id| {
            let scope = Scope::builder(&auditor)
                .actor(Actor::user("7", "Ada Lovelace"))
                .source(Request)
                .open();
            Box::pin(scope.in_scope(audited_change(database, id)))
        })
        .await;
    }

    async fn spawn(
        &self,
        each: usize,
        change: impl Fn(B, i64) -> BoxFuture<'static, ()> + Clone + Send + 'static,
    ) {
        let spawn = |task: usize| -> JoinHandle<()> {
            let (database, change) = (self.database.clone(), change.clone());
            let stride = usize::try_from(CUSTOMERS).unwrap() / self.tasks;
            tokio::spawn(async move {
                for number in 0..each {
                    let id = task * stride + number % stride;
                    change(database.clone(), id as i64).await;
                }
            })
        };
        for task in join_all((0..self.tasks).map(spawn)).await {
            task.unwrap();
        }
    }
}

async fn unaudited<B: Database>(database: B, id: i64) {
    let mut tx = database.pool().begin_with(B::BEGIN).await.unwrap();
    let before = B::find(&mut tx, id).await;
    B::save(&mut tx, &before.changed()).await;
    tx.commit().await.unwrap();
}

#[audited(
    action = "customer.update",
    category = "Customers",
    summary = "changed {target}"
)]
async fn audited_change<B: Database>(database: B, id: i64) {
    let audit = Audit::current();
    let mut tx = database.pool().begin_with(B::BEGIN).await.unwrap();
    let before = B::find(&mut tx, id).await;
    let after = before.changed();
    B::save(&mut tx, &after).await;
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await.unwrap();
}

/// Tells what a layer tells of a request.
struct Request;

impl Source for Request {
    fn origin(&self, _: &Actor) -> Origin {
        origin()
    }
}
