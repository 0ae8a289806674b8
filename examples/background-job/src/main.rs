//! Work without a request: a job under its own name, with timed steps, and tasks that it spawns.
//!
//! `cargo run -p example-background-job`

use std::time::Duration;

use audited::{
    Actor, Audit, Auditor, Filter, Limit, Scope, SqliteStore, Store, Target, Tenant, audited,
};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[audited(action = "invoice.send", stream = activity, summary = "sent {target}", target = invoice(number))]
async fn send(number: u32) -> Result<()> {
    let audit = Audit::current();
    let render = audit.step("Rendered the document");
    tokio::time::sleep(Duration::from_millis(3)).await;
    render.done();

    let mail = audit
        .step("Handed it to the mail server")
        .detail("host", "mail.example");
    if number == 2 {
        mail.failed("mailbox full");
        return Err("the mail server refused it".into());
    }
    mail.done();
    Ok(())
}

#[tokio::main]
async fn main() -> Result<()> {
    let store = SqliteStore::new(sqlx::SqlitePool::connect("sqlite::memory:").await?);
    store.migrate().await?;
    let auditor = Auditor::builder(store.clone()).build()?;

    auditor
        .run_as(Actor::system("nightly-billing"), async {
            // A spawned task leaves the scope unless it takes it along.
            let scope = Scope::capture();
            let tasks = [1, 2, 3].map(|number| tokio::spawn(scope.in_scope(send(number))));
            for task in tasks {
                if let Ok(Err(error)) = task.await {
                    println!("an invoice was not sent: {error}");
                }
            }
            let audit = Audit::current();
            audit.target(Target::new("run", "2026-11-22").label("the night of 22 November"));
            audit.summary("finished {target}");
        })
        .await;

    let page = store
        .page(&Filter::new(Tenant::default()), None, Limit::default())
        .await?;
    for entry in page.entries {
        println!(
            "{} {} ({})",
            entry.actor.label, entry.summary, entry.outcome
        );
        for step in entry.steps {
            println!("  {} in {} µs: {}", step.name, step.micros, step.outcome);
        }
    }
    Ok(())
}
