use std::time::Duration;

use audit_core::Spool;
use uuid::Uuid;

use super::*;
use crate::spool::SqliteSpool;

/// Whoever waits for an entry to be kept.
type Answer = (Arc<Vec<Record>>, oneshot::Receiver<Result<(), Error>>);

/// A request to keep an entry of so many bytes.
fn kept(id: u128, bytes: usize) -> (Request, Answer) {
    let (reply, answer) = oneshot::channel();
    let text = vec![b'x'; bytes];
    let id = Uuid::from_u128(id);
    let records = Arc::new(vec![Record { id, text }]);
    let request = Request::Keep(Arc::downgrade(&records), reply);
    (request, (records, answer))
}

#[tokio::test]
async fn what_nobody_waits_for_any_more_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spool.db");
    let (sender, requests) = channel(ASKED);
    let mut answers = Vec::new();
    for id in 0..9 {
        let (request, answer) = kept(id, 100);
        sender.try_send(request).unwrap();
        answers.push(answer);
    }
    answers.drain(..7).for_each(drop);
    drop(sender);
    let line = Line::open(&path, 1 << 20).await.unwrap();
    serve(line, requests).await;
    for (_records, answer) in answers {
        answer.await.unwrap().unwrap();
    }
    let mut line = Line::open(&path, 1 << 20).await.unwrap();
    assert_eq!(line.contents().await.unwrap().waiting, 2);
}

#[test]
fn a_group_is_bounded() {
    let (sender, mut requests) = channel(ASKED);
    let mut answers = Vec::new();
    for id in 0..40 {
        let (request, answer) = kept(id, 1 << 20);
        sender.try_send(request).unwrap();
        answers.push(answer);
    }
    let mut groups = Vec::new();
    while groups.iter().sum::<usize>() < answers.len() {
        let mut group = Vec::new();
        assert!(gather(&mut group, &mut requests).is_none());
        groups.push(group.len());
    }
    assert!(
        groups.iter().all(|size| (1..10).contains(size)),
        "{groups:?}"
    );
}

#[tokio::test]
async fn what_waits_for_a_disk_that_hangs_is_bounded() {
    let (sender, _requests) = channel(ASKED);
    let spool = SqliteSpool {
        requests: Some(sender),
        thread: None,
    };
    let limit = Duration::from_millis(1);
    for _ in 0..2 * ASKED {
        let contents = tokio::time::timeout(limit, spool.contents());
        assert!(contents.await.is_err(), "nobody answers");
    }
    let waiting = spool.requests.as_ref().map(|sender| sender.capacity());
    assert_eq!(waiting, Some(0), "and no more than that wait");
}
