//! Random transactions at once: in the end the log and the business tables tell the same.

#[path = "random/books.rs"]
mod books;
#[path = "random/business.rs"]
mod business;
#[path = "random/plan.rs"]
mod plan;
#[path = "random/trouble.rs"]
mod trouble;

use std::future::pending;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use audit_core::{Actor, Audit, Auditor, Scope};
use audit_sqlx::{CommitAudited, WriteIn};
use audited_tests::cut::cut;
use audited_tests::dice::{Dice, seed};
use audited_tests::runs;
use futures_util::FutureExt;
use sqlx::{Connection as _, Transaction};

use crate::database::{BEGINS, Database, Driver};
use books::Books;
use business::{Business, Connection};
use plan::{After, Change, End, Fault, Interruption, Plan, Step, Work};
use trouble::Trouble;

/// How many customers change the business at once.
const TASKS: u32 = 8;

/// How often a transaction that lost against another is run again.
const ATTEMPTS: u32 = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_random_transactions_the_log_tells_what_the_business_tables_say() {
    let mut dice = Dice::of(seed());
    let app = Arc::new(App::open().await);
    let tasks = (0..TASKS).map(|_| {
        let (app, mut dice) = (app.clone(), dice.fork());
        tokio::spawn(async move {
            for _ in 0..runs(1_500, 10_000) / TASKS {
                app.call(Plan::random(&mut dice, BEGINS)).await;
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    app.auditor.flush().await;
    let books = Books::read(&app.database, &app.business).await;
    books.balance(app.auditor.totals());
    println!("{books}");
}

struct App {
    database: Database,
    business: Business,
    auditor: Auditor,
}

impl App {
    async fn open() -> Self {
        let database = Database::new().await;
        database.by_hand(business::TABLES).await.unwrap();
        let auditor = Auditor::builder(database.store.clone()).build().unwrap();
        Self {
            database,
            business: Business::default(),
            auditor,
        }
    }

    /// An audited call, as far as it comes.
    async fn call(&self, plan: Plan) {
        let scope = Scope::builder(&self.auditor)
            .actor(Actor::user("7", "Ada"))
            .open();
        let call = scope.try_call("record.change", self.follow(&plan));
        let call = AssertUnwindSafe(call).catch_unwind();
        match plan.interruption {
            Interruption::None => drop(call.await),
            Interruption::Cut(polls, when) => drop(cut(polls, when, call).await),
            Interruption::Timeout(micros) => {
                drop(tokio::time::timeout(Duration::from_micros(micros.into()), call).await);
            }
        }
    }

    async fn follow(&self, plan: &Plan) -> Result<(), Trouble> {
        let audit = Audit::current();
        self.business.open(&audit);
        self.carry_out(&plan.first, &audit).await?;
        if let Some(second) = &plan.second {
            let audit = audit.entry("record.change_again");
            self.business.open(&audit);
            self.carry_out(second, &audit).await?;
        }
        match plan.after {
            After::Return => Ok(()),
            After::Error => Err(Trouble::Abandoned),
            After::Panic => panic!("on purpose, after the commit"),
            After::Stay => pending().await,
        }
    }

    /// Runs a transaction, again where it lost against another.
    async fn carry_out(&self, work: &Work, audit: &Audit) -> Result<(), Trouble> {
        for _ in 0..ATTEMPTS {
            match self.attempt(work, audit).await {
                Err(Trouble::Again) => audit.start_over(),
                answer => return answer,
            }
        }
        Err(Trouble::Again)
    }

    async fn attempt(&self, work: &Work, audit: &Audit) -> Result<(), Trouble> {
        let mut tx = self.database.pool.begin_with(work.begin).await?;
        let Some(outer_end) = work.around else {
            self.take(&mut tx, work, audit).await?;
            return end(tx, work.end, audit).await;
        };
        let mut savepoint = tx.begin().await?;
        self.take(&mut savepoint, work, audit).await?;
        end(savepoint, work.end, audit).await?;
        match outer_end {
            End::RollBack => {
                tx.rollback().await.map_err(Trouble::over)?;
                Err(Trouble::Abandoned)
            }
            _ => tx.commit().await.map_err(Trouble::over),
        }
    }

    /// Takes all steps.
    async fn take(
        &self,
        tx: &mut Transaction<'_, Driver>,
        work: &Work,
        audit: &Audit,
    ) -> Result<(), Trouble> {
        self.business.mark(tx, audit).await?;
        for step in &work.steps {
            self.step(tx, step, audit).await?;
        }
        Ok(())
    }

    async fn step(
        &self,
        tx: &mut Transaction<'_, Driver>,
        step: &Step,
        audit: &Audit,
    ) -> Result<(), Trouble> {
        match step {
            Step::Change(change) => self.change(tx, change, audit).await,
            Step::Savepoint(change, kept) => self.try_out(tx, change, *kept, audit).await,
            Step::Beside(change) => {
                let beside = audit.entry("record.beside");
                self.business.open(&beside);
                self.business.mark(tx, &beside).await?;
                self.change(tx, change, &beside).await
            }
            Step::Nested(change) => self.nested(tx, change).await,
            Step::Fault(Fault::Error) => Err(Trouble::Abandoned),
            Step::Fault(Fault::Panic) => panic!("on purpose, before the commit"),
        }
    }

    async fn change(
        &self,
        connection: &mut Connection,
        change: &Change,
        audit: &Audit,
    ) -> Result<(), Trouble> {
        let done = self.business.change(connection, change).await?;
        done.tell(audit);
        Ok(())
    }

    /// A change that the rest can do without.
    async fn try_out(
        &self,
        tx: &mut Transaction<'_, Driver>,
        change: &Change,
        kept: bool,
        audit: &Audit,
    ) -> Result<(), Trouble> {
        let mut savepoint = tx.begin().await?;
        match self.business.change(&mut savepoint, change).await {
            Ok(done) if kept => {
                savepoint.commit().await?;
                done.tell(audit);
            }
            Ok(_) | Err(Trouble::Refused) => savepoint.rollback().await?,
            Err(trouble) => return Err(trouble),
        }
        Ok(())
    }

    /// A change in a call of its own.
    async fn nested(
        &self,
        tx: &mut Transaction<'_, Driver>,
        change: &Change,
    ) -> Result<(), Trouble> {
        let nested = async {
            let audit = Audit::current();
            self.business.open(&audit);
            self.business.mark(tx, &audit).await?;
            self.change(tx, change, &audit).await
        };
        let scope = Scope::current().unwrap();
        scope.try_call("record.nested", nested).await
    }
}

async fn end(mut tx: Transaction<'_, Driver>, end: End, audit: &Audit) -> Result<(), Trouble> {
    match end {
        End::CommitAudited => return Ok(tx.commit_audited(audit).await?),
        End::WriteIn => {
            audit.write_in(&mut tx).await.map_err(Trouble::over)?;
            return tx.commit().await.map_err(Trouble::over);
        }
        End::WriteInAndRollBack => {
            audit.write_in(&mut tx).await.map_err(Trouble::over)?;
            tx.rollback().await.map_err(Trouble::over)?;
        }
        End::RollBack => tx.rollback().await?,
        End::Drop => drop(tx),
    }
    Err(Trouble::Abandoned)
}
