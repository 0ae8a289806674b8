//! What is kept.

use std::sync::Arc;

use audit_core::{Spool, SpoolContents, SpoolTask, Spooled};
use audited_tests::cut::{Cut, cut};
use audited_tests::entries::{entry, time};
use futures_util::future::join_all;
use serde_json::json;

use crate::own::{Folder, all, entries, spooled, waiting, write};

#[tokio::test]
async fn what_is_kept_is_offered_oldest_first_and_unaltered() {
    let folder = Folder::new();
    let spool = folder.open().await;
    spool.keep(&all(0..10)).await.unwrap();
    spool.keep(&all(10..25)).await.unwrap();
    assert_eq!(entries(&spool).await, all(0..25));
    let oldest = spool.oldest(3).await.unwrap();
    assert_eq!(oldest, waiting(&spool).await[..3]);
    assert_eq!(spool.oldest(0).await.unwrap(), []);
}

#[tokio::test]
async fn any_text_number_and_length_comes_back() {
    let folder = Folder::new();
    let spool = folder.open().await;
    let floats = [0.1 + 0.2, 1e300 / 3.0, f64::MIN_POSITIVE, 5e-324, -0.0];
    let naughty: Vec<_> = naughty_strings::BLNS.to_vec();
    let mut kept: Vec<_> = [3_900, 4_000, 4_096, 8_000, 1_000_000]
        .into_iter()
        .zip(0..)
        .map(|(length, number)| entry(number, json!({"summary": "\u{1F600}".repeat(length)})))
        .collect();
    kept.push(entry(
        9,
        json!({"context": {"floats": floats, "naughty": naughty, "large": u64::MAX}}),
    ));
    let kept: Vec<_> = kept.into_iter().map(write).collect();
    spool.keep(&kept).await.unwrap();
    drop(spool);
    assert_eq!(entries(&folder.open().await).await, kept);
}

#[tokio::test]
async fn what_was_kept_is_there_after_a_kill_and_after_a_close() {
    let folder = Folder::new();
    let spool = folder.open().await;
    spool.keep(&all(0..9)).await.unwrap();
    let killed = folder.copy();
    drop(spool);
    for folder in [folder, killed] {
        let spool = folder.open().await;
        assert_eq!(entries(&spool).await, all(0..9));
        assert_eq!(spool.contents().await.unwrap().damaged, 0);
        assert_eq!(folder.damaged(), [""; 0]);
    }
}

#[tokio::test]
async fn tasks_come_back_as_they_were() {
    let folder = Folder::new();
    let spool = folder.open().await;
    let kept: Vec<_> = SpoolTask::ALL
        .iter()
        .map(|task| Spooled {
            task: *task,
            ..spooled(1)
        })
        .collect();
    spool.keep(&kept).await.unwrap();
    assert_eq!(entries(&spool).await, kept);
}

#[tokio::test]
async fn what_is_released_is_gone_and_the_rest_stays_in_its_order() {
    let folder = Folder::new();
    let spool = folder.open().await;
    spool.keep(&all(0..10)).await.unwrap();
    let numbers: Vec<_> = waiting(&spool).await.iter().map(|one| one.number).collect();
    spool
        .release(&[numbers[0], numbers[1], numbers[5]])
        .await
        .unwrap();
    spool.release(&[numbers[5], u64::MAX]).await.unwrap();
    let rest = all([2, 3, 4, 6, 7, 8, 9]);
    assert_eq!(entries(&spool).await, rest);
    let killed = folder.copy();
    drop(spool);
    for folder in [folder, killed] {
        let spool = folder.open().await;
        assert_eq!(entries(&spool).await, rest);
        assert_eq!(spool.contents().await.unwrap().damaged, 0);
    }
}

#[tokio::test]
async fn numbers_only_grow_and_none_is_given_twice() {
    let folder = Folder::new();
    let mut last = None;
    for round in 0..5 {
        let spool = folder.open().await;
        spool.keep(&all([round])).await.unwrap();
        let number = waiting(&spool).await[0].number;
        assert!(Some(number) > last, "{number} after {last:?}");
        last = Some(number);
        spool.release(&[number]).await.unwrap();
    }
}

#[tokio::test]
async fn what_is_set_aside_is_kept_and_not_offered_again() {
    let folder = Folder::new();
    let spool = folder.open().await;
    spool.keep(&all(0..4)).await.unwrap();
    let number = waiting(&spool).await[1].number;
    for _ in 0..2 {
        spool.set_aside(number, "it is too \"long\"").await.unwrap();
        assert_eq!(entries(&spool).await, all([0, 2, 3]));
        assert_eq!(spool.contents().await.unwrap().set_aside, 1);
    }
    drop(spool);
    let spool = folder.open().await;
    assert_eq!(entries(&spool).await, all([0, 2, 3]));
    assert_eq!(spool.contents().await.unwrap().set_aside, 1);
}

#[tokio::test]
async fn the_contents_are_told() {
    let folder = Folder::new();
    let spool = folder.open().await;
    let empty = spool.contents().await.unwrap();
    let bytes = empty.bytes;
    assert_eq!(
        empty,
        SpoolContents {
            bytes,
            ..SpoolContents::default()
        }
    );
    spool.keep(&all(1..20)).await.unwrap();
    let contents = spool.contents().await.unwrap();
    assert_eq!(contents.waiting, 19);
    assert_eq!(contents.oldest, Some(time(1_000_000)));
    assert!(contents.bytes > 20_000, "{}", contents.bytes);
    let numbers: Vec<_> = waiting(&spool).await.iter().map(|one| one.number).collect();
    spool.release(&numbers[..2]).await.unwrap();
    let contents = spool.contents().await.unwrap();
    assert_eq!(contents.waiting, 17);
    assert_eq!(contents.oldest, Some(time(3_000_000)));
    spool.release(&numbers).await.unwrap();
    assert_eq!(spool.contents().await.unwrap(), empty);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_that_keep_at_once_are_all_kept() {
    let folder = Folder::new();
    let spool = Arc::new(folder.open().await);
    let keepers = (0..64).map(|keeper| {
        let spool = Arc::clone(&spool);
        tokio::spawn(async move {
            for number in 0..10 {
                spool.keep(&all([keeper * 10 + number])).await.unwrap();
            }
        })
    });
    for kept in join_all(keepers).await {
        kept.unwrap();
    }
    let mut kept = entries(&folder.copy().open().await).await;
    kept.sort_by_key(|spooled| spooled.entry.id);
    assert_eq!(kept, all(0..640));
}

/// What nobody waits for any more is kept whole or not at all.
#[tokio::test]
async fn whoever_stops_waiting_interrupts_nothing() {
    let folder = Folder::new();
    let spool = folder.open().await;
    for number in (0..150).step_by(3) {
        cut(1, Cut::Waiting, spool.keep(&all([number, number + 1]))).await;
        spool.keep(&all([number + 2])).await.unwrap();
    }
    let kept = entries(&spool).await;
    let numbers: Vec<_> = (0..150)
        .filter(|number| kept.contains(&spooled(*number)))
        .collect();
    let has = |number: u64| numbers.contains(&number);
    assert_eq!(kept, all(numbers.clone()), "doubled or out of order");
    for number in (0..150).step_by(3) {
        assert_eq!(has(number), has(number + 1), "{number}: a part of it");
        assert!(has(number + 2), "{number}: the next one");
    }
    assert_eq!(spool.contents().await.unwrap().damaged, 0);
}
