//! While the sink takes nothing, the spool does; and the way back.

use super::*;
use crate::spool::{Spool, SpoolContents, SpoolTask, Spooled, Waiting};

/// An auditor with a spool, whose sink is given 50 ms.
fn spooling(sink: &Switched, spool: &MemorySpool) -> AuditorBuilder {
    let builder = Auditor::builder(sink.clone()).spool(spool.clone());
    builder
        .sink_limit(Duration::from_millis(50))
        .patience(Duration::from_secs(30))
}

fn down() -> (Switched, MemorySpool) {
    let sink = Switched::default();
    sink.is_down.store(true, SeqCst);
    (sink, MemorySpool::new())
}

/// Waits until the spool is empty.
async fn drained(auditor: &Auditor, spool: &MemorySpool) {
    auditor.flush().await;
    until(|| spool.waiting().is_empty()).await;
}

#[tokio::test]
async fn what_the_sink_does_not_take_is_spooled_and_acknowledged() {
    let (sink, spool) = down();
    let auditor = spooling(&sink, &spool).build().unwrap();
    request(&auditor, "a").await.unwrap();
    let [waiting] = &spool.waiting()[..] else {
        panic!("one waits");
    };
    assert_eq!(
        (waiting.task, &*waiting.entry.action),
        (SpoolTask::Write, "a")
    );
    let totals = auditor.totals();
    assert_eq!((totals.spooled, totals.written, totals.lost), (1, 0, 0));
}

#[tokio::test]
async fn a_sink_that_does_not_answer_is_given_its_limit_once() {
    let (sink, spool) = (Switched::default(), MemorySpool::new());
    let auditor = spooling(&sink, &spool).build().unwrap();
    sink.is_silent.store(true, SeqCst);
    for _ in 0..100 {
        request(&auditor, "a").await.unwrap();
    }
    assert_eq!(auditor.totals().spooled, 100);
    let asked = sink.batches.load(SeqCst);
    assert!(
        asked < 50,
        "the others went straight to the spool, not {asked}"
    );
}

#[tokio::test]
async fn a_sink_that_panics_is_spooled_for() {
    let (sink, spool) = (Switched::default(), MemorySpool::new());
    let auditor = spooling(&sink, &spool).build().unwrap();
    sink.panics.store(true, SeqCst);
    request(&auditor, "a").await.unwrap();
    drained(&auditor, &spool).await;
    assert_eq!(sink.actions(), ["a"]);
}

#[tokio::test]
async fn what_was_spooled_is_replayed_once_and_the_oldest_first() {
    let (sink, spool) = down();
    let auditor = spooling(&sink, &spool).batch(3).build().unwrap();
    for action in ["a", "b", "c", "d", "e", "f", "g"] {
        request(&auditor, action).await.unwrap();
    }
    sink.is_down.store(false, SeqCst);
    drained(&auditor, &spool).await;
    assert_eq!(sink.actions(), ["a", "b", "c", "d", "e", "f", "g"]);
    until(|| auditor.totals().replayed == 7).await;
    request(&auditor, "h").await.unwrap();
    let totals = auditor.totals();
    assert_eq!(
        (totals.written, totals.spooled),
        (8, 7),
        "the last went to the sink directly"
    );
    assert_eq!(auditor.health().await.status, HealthStatus::Ok);
}

#[tokio::test]
async fn what_another_process_left_is_replayed() {
    let (sink, spool) = down();
    let first = spooling(&sink, &spool).build().unwrap();
    request(&first, "a").await.unwrap();
    assert!(first.shutdown(Duration::ZERO).await.is_complete());
    sink.is_down.store(false, SeqCst);
    let second = spooling(&sink, &spool).build().unwrap();
    drained(&second, &spool).await;
    assert_eq!(sink.actions(), ["a"]);
}

#[tokio::test]
async fn what_the_sink_refuses_on_replay_is_set_aside_and_holds_nobody_up() {
    let (sink, spool) = down();
    let auditor = spooling(&sink, &spool).build().unwrap();
    for action in ["a", "bad", "b", "bad", "c"] {
        request(&auditor, action).await.unwrap();
    }
    sink.is_down.store(false, SeqCst);
    drained(&auditor, &spool).await;
    assert_eq!(sink.actions(), ["a", "b", "c"]);
    let aside = spool.set_aside();
    let why: Vec<_> = aside.iter().map(|(_, why)| why.as_str()).collect();
    assert_eq!(why, ["bad content", "bad content"]);
    until(|| auditor.totals().set_aside == 2).await;
    let totals = auditor.totals();
    assert_eq!(
        (totals.replayed, totals.conflicts, totals.rejected),
        (3, 2, 0)
    );
    let words = auditor.health().await.words;
    assert!(
        words.contains("2 were refused by the sink and set aside"),
        "{words}"
    );
}

#[tokio::test]
async fn what_the_sink_refuses_when_it_comes_is_told_and_set_aside() {
    let (sink, spool) = (Switched::default(), MemorySpool::new());
    let auditor = spooling(&sink, &spool).build().unwrap();
    assert!(matches!(
        request(&auditor, "bad").await,
        Err(Problem::NotStored(_))
    ));
    drained(&auditor, &spool).await;
    assert_eq!(spool.set_aside()[0].0.entry.action, "bad");
    until(|| auditor.totals().set_aside == 1).await;
    let totals = auditor.totals();
    assert_eq!((totals.rejected, totals.spooled, totals.lost), (1, 1, 0));
    assert_eq!(totals.conflicts, 1, "it is one, though it was met twice");
    let end = auditor.shutdown(Duration::from_secs(30)).await;
    assert!(end.is_complete(), "the spool has it: {end:?}");
}

#[tokio::test]
async fn what_the_sink_refuses_and_nothing_keeps_is_lost() {
    let sink = Switched::default();
    let auditor = auditor(&sink).build().unwrap();
    request(&auditor, "bad").await.unwrap_err();
    let totals = auditor.totals();
    assert_eq!((totals.rejected, totals.conflicts, totals.lost), (1, 1, 1));
}

#[tokio::test]
async fn a_lone_entry_that_never_goes_through_keeps_no_intent_away() {
    let (sink, spool) = (Switched::default(), MemorySpool::new());
    let auditor = spooling(&sink, &spool).build().unwrap();
    request(&auditor, "stuck").await.unwrap();
    assert!(auditor.0.ways.circuit.is_sink_down(), "as far as is known");
    intended(&auditor).await.unwrap();
    assert!(!auditor.0.ways.circuit.is_sink_down());
}

#[tokio::test(start_paused = true)]
async fn entries_that_never_go_through_do_not_speak_for_the_sink() {
    let (sink, spool) = (Switched::default(), MemorySpool::new());
    let auditor = spooling(&sink, &spool).build().unwrap();
    request(&auditor, "stuck").await.unwrap();
    request(&auditor, "stuck").await.unwrap();
    request(&auditor, "a").await.unwrap();
    until(|| sink.actions() == ["a"]).await;
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(!auditor.0.ways.circuit.is_sink_down());
        intended(&auditor).await.unwrap();
    }
    let charged = sink.actions().len();
    assert_eq!(charged, 101, "and each end was written");
    request(&auditor, "b").await.unwrap();
    assert_eq!(sink.actions()[101], "b", "it went there directly");
    assert_eq!(sink.intended.load(SeqCst), 100);
    assert_eq!(spool.waiting().len(), 2);
}

#[tokio::test]
async fn while_the_sink_is_down_an_intent_now_and_then_finds_out_whether_it_still_is() {
    let (sink, spool) = down();
    let auditor = spooling(&sink, &spool).build().unwrap();
    request(&auditor, "a").await.unwrap();
    sink.is_silent.store(true, SeqCst);
    let probe = tokio::spawn({
        let auditor = auditor.clone();
        async move { intended(&auditor).await }
    });
    tokio::task::yield_now().await;
    let others = (0..100).map(|_| intended(&auditor));
    for other in futures_util::future::join_all(others).await {
        assert_eq!(other, Err(Turned(Refused::Unavailable)));
    }
    assert!(!probe.is_finished(), "the others did not wait");
    assert_eq!(probe.await.unwrap(), Err(Turned(Refused::Unavailable)));
    assert_eq!(sink.intended.load(SeqCst), 1);
    assert_eq!(auditor.totals().refused, 101);
}

#[tokio::test]
async fn after_a_restart_in_an_outage_health_says_that_it_goes_on() {
    let (sink, spool) = down();
    let first = spooling(&sink, &spool).build().unwrap();
    for action in ["a", "b"] {
        request(&first, action).await.unwrap();
    }
    first.shutdown(Duration::ZERO).await;
    let second = spooling(&sink, &spool).build().unwrap();
    until(|| second.0.ways.circuit.is_sink_down()).await;
    let words = second.health().await.words;
    assert!(words.contains("the sink takes no entries since"), "{words}");
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_never_goes_through_is_passed_over() {
    let (sink, spool) = (Switched::default(), MemorySpool::new());
    let auditor = spooling(&sink, &spool).build().unwrap();
    request(&auditor, "stuck").await.unwrap();
    for _ in 0..20 {
        request(&auditor, "a").await.unwrap();
    }
    until(|| sink.actions().len() == 20).await;
    auditor.flush().await;
    let waiting = spool.waiting();
    let left: Vec<_> = waiting
        .iter()
        .map(|spooled| &*spooled.entry.action)
        .collect();
    assert_eq!(left, ["stuck"], "it waits, and is not lost");
    assert_eq!(auditor.health().await.status, HealthStatus::Degraded);
}

#[tokio::test]
async fn live_entries_do_not_wait_for_a_long_replay() {
    let (sink, spool) = down();
    let auditor = spooling(&sink, &spool).batch(2).build().unwrap();
    let old = (0..200).map(|_| request(&auditor, "old"));
    futures_util::future::join_all(old).await;
    sink.is_down.store(false, SeqCst);
    while sink.actions().is_empty() {
        tokio::task::yield_now().await; // a sleep would outlast the replay
    }
    request(&auditor, "new").await.unwrap();
    drained(&auditor, &spool).await;
    let actions = sink.actions();
    let new = actions.iter().position(|action| action == "new").unwrap();
    assert!(new < 200, "it came in between, at {new}");
    assert_eq!(actions.len(), 201);
}

#[tokio::test]
async fn health_tells_the_truth_through_an_outage() {
    let (sink, spool) = down();
    let auditor = spooling(&sink, &spool).build().unwrap();
    assert_eq!(
        auditor.health().await.status,
        HealthStatus::Ok,
        "nobody knows better"
    );
    request(&auditor, "a").await.unwrap();
    let health = auditor.health().await;
    assert_eq!(health.status, HealthStatus::Degraded);
    assert!(
        health.words.contains("the sink takes no entries since"),
        "{}",
        health.words
    );
    assert!(
        health.words.contains("1 entries wait in the spool"),
        "{}",
        health.words
    );
    assert_eq!(health.spool.unwrap().waiting, 1);
    spool.refuse();
    let waiting = tokio::spawn({
        let auditor = auditor.clone();
        async move { request(&auditor, "b").await }
    });
    until(|| !auditor.admits()).await;
    let health = auditor.health().await;
    assert_eq!((health.status, health.queued), (HealthStatus::Refusing, 1));
    assert!(
        health.words.contains("no entry can be kept"),
        "{}",
        health.words
    );
    sink.is_down.store(false, SeqCst);
    waiting.await.unwrap().unwrap();
    drained(&auditor, &spool).await;
    assert_eq!(auditor.health().await.status, HealthStatus::Ok);
    let json = serde_json::to_value(auditor.health().await).unwrap();
    assert_eq!(
        (&json["status"], &json["counts"]["lost"]),
        (&"ok".into(), &0.into())
    );
}

/// A spool whose first releases come to nothing, or work without an answer.
struct Reluctant {
    spool: MemorySpool,
    refuses: AtomicUsize,
    is_silent: bool,
}

impl Spool for Reluctant {
    fn keep<'a>(&'a self, entries: &'a [Spooled]) -> BoxFuture<'a, Result<(), Error>> {
        self.spool.keep(entries)
    }

    fn oldest(&self, most: usize) -> BoxFuture<'_, Result<Vec<Waiting>, Error>> {
        self.spool.oldest(most)
    }

    fn release<'a>(&'a self, numbers: &'a [u64]) -> BoxFuture<'a, Result<(), Error>> {
        let refuses = self
            .refuses
            .fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1));
        Box::pin(async move {
            match (refuses, self.is_silent) {
                (Ok(_), false) => Err(Error::unavailable("not now")),
                (Ok(_), true) => {
                    self.spool.release(numbers).await?;
                    std::future::pending().await
                }
                (Err(_), _) => self.spool.release(numbers).await,
            }
        })
    }

    fn set_aside<'a>(&'a self, number: u64, why: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        Spool::set_aside(&self.spool, number, why)
    }

    fn contents(&self) -> BoxFuture<'_, Result<SpoolContents, Error>> {
        self.spool.contents()
    }
}

#[tokio::test]
async fn what_the_sink_has_is_counted_once_however_the_spool_lets_go() {
    for is_silent in [false, true] {
        let (sink, spool) = down();
        let refuses = AtomicUsize::new(2);
        let reluctant = Reluctant {
            spool: spool.clone(),
            refuses,
            is_silent,
        };
        let builder = Auditor::builder(sink.clone()).spool(reluctant);
        let builder = builder.sink_limit(Duration::from_millis(20)).batch(1);
        let auditor = builder.build().unwrap();
        for action in ["a", "b", "c"] {
            request(&auditor, action).await.unwrap();
        }
        sink.is_down.store(false, SeqCst);
        drained(&auditor, &spool).await;
        assert_eq!(sink.actions(), ["a", "b", "c"]);
        let totals = auditor.totals();
        assert_eq!((totals.replayed, totals.written), (3, 3));
    }
}

#[tokio::test(start_paused = true)]
async fn a_sink_that_was_down_is_asked_for_an_intent_every_two_seconds() {
    let (sink, spool) = down();
    let auditor = spooling(&sink, &spool).build().unwrap();
    request(&auditor, "a").await.unwrap();
    for seconds in 1..=3 {
        for _ in 0..10 {
            intended(&auditor).await.unwrap_err();
        }
        assert_eq!(sink.intended.load(SeqCst), seconds);
        tokio::time::sleep(Duration::from_millis(2_001)).await;
    }
}
