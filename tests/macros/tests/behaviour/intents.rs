//! An intent is written before the body runs, and the call's entry completes it.

use audited::test_kit::MemoryStore;
use audited::{Audit, Auditor, Outcome, Refused, Scope, Target, audited};

#[audited(
    action = "payment.charge",
    target = payment(id),
    summary = "charged {target} with {amount}",
    intent
)]
async fn charge(id: u32, amount: u32, log: &MemoryStore) -> Result<(), Refused> {
    let intents = log.intents();
    assert_eq!(intents.len(), 1);
    assert_eq!(intents[0].summary, "charged payment 7 with 100");
    assert_eq!(intents[0].outcome, Outcome::Unknown);
    Audit::current().related(Target::new("customer", 1));
    Ok(())
}

#[tokio::test]
async fn a_declared_intent_says_what_is_about_to_be_done() {
    let log = MemoryStore::new();
    let auditor = Auditor::builder(log.clone())
        .hash_key([7; 32])
        .build()
        .unwrap();
    let scope = Scope::builder(&auditor).open();
    scope.in_scope(charge(7, 100, &log)).await.unwrap();
    let (intent, entry) = (&log.intents()[0], &log.entries()[0]);
    assert_eq!((intent.id, intent.targets.len()), (entry.id, 1));
    assert_eq!((entry.outcome, entry.targets.len()), (Outcome::Success, 2));
}
