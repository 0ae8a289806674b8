//! Refused before it acts, and not after.

use super::*;

/// An auditor whose sink and spool both take nothing, with one entry stuck in it.
async fn stuck(builder: AuditorBuilder, sink: &Switched) -> Auditor {
    sink.is_down.store(true, SeqCst);
    let auditor = builder.patience(Duration::from_millis(20)).build().unwrap();
    let told = request(&auditor, "first").await.unwrap_err();
    assert!(
        matches!(told, Problem::NotStored(_)),
        "it was on its way already"
    );
    until(|| !auditor.0.ways.circuit.is_open()).await;
    auditor
}

fn full_spool(sink: &Switched) -> (AuditorBuilder, MemorySpool) {
    let spool = MemorySpool::new();
    spool.refuse();
    (Auditor::builder(sink.clone()).spool(spool.clone()), spool)
}

/// Whether a call's body ran.
async fn runs(auditor: &Auditor, action: &'static str) -> bool {
    let ran = AtomicBool::new(false);
    let scope = Scope::builder(auditor).request().open();
    let call = scope.call(action, async { ran.store(true, SeqCst) });
    drop(answer(&scope, call).await);
    ran.load(SeqCst)
}

#[tokio::test]
async fn while_nothing_takes_entries_changes_are_refused_and_reads_run() {
    let sink = Switched::default();
    let (builder, _spool) = full_spool(&sink);
    let auditor = stuck(builder, &sink).await;
    assert!(!runs(&auditor, "customer.update").await);
    assert!(
        runs(&auditor, "customer.view").await,
        "the queue has room for it"
    );
    assert_eq!(auditor.totals().refused, 1);
    let scope = Scope::builder(&auditor).request().open();
    assert_eq!(
        scope.try_reserve(),
        Err(Refused::Unavailable),
        "a layer is told at once"
    );
}

#[tokio::test]
async fn it_heals_when_the_spool_has_room_again() {
    let sink = Switched::default();
    let (builder, spool) = full_spool(&sink);
    let auditor = stuck(builder, &sink).await;
    spool.resume();
    until(|| auditor.admits()).await;
    request(&auditor, "second").await.unwrap();
    assert_eq!(spool.waiting().len(), 2, "the stuck one landed, too");
}

#[tokio::test]
async fn it_heals_when_the_sink_takes_entries_again() {
    let sink = Switched::default();
    let (builder, _spool) = full_spool(&sink);
    let auditor = stuck(builder, &sink).await;
    sink.is_down.store(false, SeqCst);
    until(|| auditor.admits()).await;
    request(&auditor, "second").await.unwrap();
    assert_eq!(sink.actions(), ["first", "second"]);
}

#[tokio::test]
async fn without_a_spool_a_sink_that_was_away_for_its_limit_is_refused_for() {
    let sink = Switched::default();
    let limit = Duration::from_millis(40);
    let auditor = stuck(Auditor::builder(sink.clone()).sink_limit(limit), &sink).await;
    assert!(!runs(&auditor, "customer.update").await);
    sink.is_down.store(false, SeqCst);
    until(|| auditor.admits()).await;
    assert!(runs(&auditor, "customer.update").await);
}

#[tokio::test]
async fn a_spool_that_stalls_is_none() {
    let (sink, spool) = (Switched::default(), MemorySpool::new());
    spool.stall();
    let limit = Duration::from_millis(10);
    let builder = Auditor::builder(sink.clone())
        .spool(spool.clone())
        .sink_limit(limit);
    let auditor = stuck(builder, &sink).await;
    assert!(!runs(&auditor, "customer.update").await);
    spool.resume();
    until(|| auditor.admits()).await;
    assert!(runs(&auditor, "customer.update").await);
}

#[tokio::test]
async fn allowed_calls_run_without_waiting_and_what_finds_no_room_is_counted_as_lost() {
    let sink = Switched::default();
    let (builder, _spool) = full_spool(&sink);
    let builder = builder.when_unavailable(WhenUnavailable::Allow).queue(2);
    let auditor = stuck(builder, &sink).await;
    for _ in 0..10 {
        request(&auditor, "customer.update").await.unwrap();
    }
    let totals = auditor.totals();
    assert_eq!(
        (totals.refused, totals.lost),
        (0, 7),
        "four are under way, twice the bound"
    );
    sink.is_down.store(false, SeqCst);
    auditor.flush().await;
    assert_eq!(sink.actions().len(), 4);
}

#[tokio::test]
async fn a_job_waits_until_an_entry_can_be_kept() {
    let sink = Switched::default();
    let (builder, spool) = full_spool(&sink);
    let auditor = stuck(builder, &sink).await;
    let ran = Arc::new(AtomicBool::new(false));
    let job = tokio::spawn({
        let (auditor, ran) = (auditor.clone(), ran.clone());
        async move {
            let scope = Scope::builder(&auditor).open();
            scope
                .call("job.run", async { ran.store(true, SeqCst) })
                .await;
        }
    });
    tokio::task::yield_now().await;
    assert!(!ran.load(SeqCst));
    spool.resume();
    job.await.unwrap();
    assert!(ran.load(SeqCst));
    assert_eq!(auditor.totals().refused, 0);
}
