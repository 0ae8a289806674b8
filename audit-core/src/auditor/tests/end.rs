//! How an auditor ends, and what it leaves behind.

use super::*;

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(1).enable_all().build().unwrap()
}

#[tokio::test]
async fn a_shutdown_writes_what_is_under_way_and_refuses_what_comes() {
    let sink = Switched::default();
    let auditor = auditor(&sink).build().unwrap();
    for _ in 0..3 {
        request(&auditor, "customer.view").await.unwrap();
    }
    let end = auditor.shutdown(Duration::from_secs(30)).await;
    assert!(end.is_complete(), "{end:?}");
    assert_eq!(auditor.totals().written, 3);
    assert_eq!(end.waiting, None, "there is no spool");
    for action in ["customer.update", "customer.view"] {
        assert!(request(&auditor, action).await.unwrap_err().is_refusal());
    }
    assert_eq!(auditor.health().await.status, HealthStatus::Refusing);
}

#[tokio::test]
async fn a_shutdown_spools_what_the_sink_does_not_take_in_time() {
    let (sink, spool) = (Switched::default(), MemorySpool::new());
    let auditor = auditor(&sink)
        .batch(2)
        .spool(spool.clone())
        .build()
        .unwrap();
    sink.is_silent.store(true, SeqCst);
    for _ in 0..5 {
        request(&auditor, "customer.view").await.unwrap();
    }
    let end = auditor.shutdown(Duration::from_millis(20)).await;
    assert!(end.is_complete(), "{end:?}");
    assert_eq!((end.written, end.spooled, end.waiting), (0, 5, Some(5)));
    assert_eq!(spool.waiting().len(), 5);
}

#[tokio::test]
async fn a_shutdown_tells_what_nothing_took() {
    let (sink, spool) = (Switched::default(), MemorySpool::new());
    sink.is_down.store(true, SeqCst);
    spool.refuse();
    let auditor = auditor(&sink).spool(spool).build().unwrap();
    for _ in 0..3 {
        request(&auditor, "customer.view").await.unwrap();
    }
    let end = auditor.shutdown(Duration::from_millis(20)).await;
    assert_eq!((end.lost, end.left, end.is_complete()), (3, 0, false));
}

#[tokio::test]
async fn the_last_auditor_that_is_dropped_still_spools() {
    let (sink, spool) = (Switched::default(), MemorySpool::new());
    sink.is_down.store(true, SeqCst);
    let auditor = auditor(&sink).spool(spool.clone()).build().unwrap();
    request(&auditor, "customer.view").await.unwrap();
    drop(auditor);
    until(|| spool.waiting().len() == 1).await;
}

#[test]
fn a_runtime_that_ends_spools_what_it_held_and_what_waited() {
    let (sink, spool) = (Switched::default(), MemorySpool::new());
    sink.is_silent.store(true, SeqCst);
    let runtime = runtime();
    let auditor = runtime.block_on(async {
        let builder = auditor(&sink).batch(1).spool(spool.clone());
        let auditor = builder.build().unwrap();
        for _ in 0..4 {
            request(&auditor, "a").await.unwrap_err();
        }
        auditor
    });
    drop(runtime);
    let totals = auditor.totals();
    assert_eq!((totals.spooled, totals.lost), (4, 0));
    assert_eq!(spool.waiting().len(), 4);
}

#[test]
fn a_runtime_that_ends_spools_what_it_was_settling() {
    let (sink, spool) = (Switched::default(), MemorySpool::new());
    sink.are_open.store(true, SeqCst);
    let runtime = runtime();
    let auditor = runtime.block_on(async {
        let auditor = auditor(&sink).spool(spool.clone()).build().unwrap();
        let scope = Scope::builder(&auditor).request().open();
        let call = scope.call("a", async {
            crate::Audit::current().begin_commit().unwrap().in_doubt();
        });
        drop(answer(&scope, call).await.unwrap());
        tokio::time::sleep(Duration::from_millis(5)).await;
        auditor
    });
    drop(runtime);
    assert_eq!(auditor.totals().lost, 0);
    assert_eq!(spool.waiting()[0].task, crate::SpoolTask::Settle);
}

#[test]
fn a_spool_that_has_room_for_some_keeps_those() {
    let (sink, spool) = (Switched::default(), MemorySpool::new());
    sink.is_silent.store(true, SeqCst);
    spool.has_room_for(3);
    let runtime = runtime();
    let auditor = runtime.block_on(async {
        let builder = auditor(&sink).batch(1).spool(spool.clone());
        let auditor = builder.build().unwrap();
        for _ in 0..6 {
            request(&auditor, "a").await.unwrap_err();
        }
        auditor
    });
    drop(runtime);
    let totals = auditor.totals();
    assert_eq!((totals.spooled, totals.lost), (3, 3));
}

#[tokio::test]
async fn who_waits_for_a_place_while_the_auditor_ends_is_refused() {
    let (sink, spool) = (Switched::default(), MemorySpool::new());
    sink.is_silent.store(true, SeqCst);
    let builder = auditor(&sink).patience(Duration::from_secs(30));
    let auditor = builder.queue(1).spool(spool).build().unwrap();
    let first = tokio::spawn({
        let auditor = auditor.clone();
        async move { request(&auditor, "first").await }
    });
    until(|| auditor.0.queue.len() == 1).await;
    let ran = Arc::new(AtomicBool::new(false));
    let second = tokio::spawn({
        let (auditor, ran) = (auditor.clone(), ran.clone());
        async move {
            let scope = Scope::builder(&auditor).request().open();
            let call = scope.call("second", async { ran.store(true, SeqCst) });
            answer(&scope, call).await.is_err()
        }
    });
    tokio::task::yield_now().await;
    let end = auditor.shutdown(Duration::from_millis(20)).await;
    assert!(end.is_complete(), "{end:?}");
    first.await.unwrap().unwrap();
    assert!(second.await.unwrap(), "the place came too late");
    assert!(!ran.load(SeqCst));
}

#[tokio::test]
async fn a_job_after_a_shutdown_is_told_so_in_its_result() {
    let sink = Switched::default();
    let auditor = auditor(&sink).build().unwrap();
    auditor.shutdown(Duration::from_secs(30)).await;
    assert_eq!(
        intended(&auditor).await,
        Err(Turned(Refused::Unavailable)),
        "and not by a panic"
    );
}

#[tokio::test]
#[should_panic(expected = "returns `Result<_, E>` with `E: From<Refused>`")]
async fn a_job_after_a_shutdown_whose_result_cannot_say_so_panics() {
    let sink = Switched::default();
    let auditor = auditor(&sink).build().unwrap();
    auditor.shutdown(Duration::from_secs(30)).await;
    Scope::builder(&auditor)
        .open()
        .call("job.run", async {})
        .await;
}
