//! How a spool is opened.

use std::fs;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use audit_core::Spool;
use audit_sqlx::SqliteSpool;
use sqlx::Connection;

use crate::own::{Folder, all, entries};

#[tokio::test]
async fn a_second_one_is_refused_at_once_until_the_first_is_dropped() {
    let folder = Folder::new();
    let spool = folder.open().await;
    let error = SqliteSpool::open(folder.file()).await.unwrap_err();
    assert!(error.is_unavailable(), "{error}");
    let words = error.to_string();
    assert!(
        words.contains("open already") && words.contains("spool.db"),
        "{words}"
    );
    spool.keep(&all(0..3)).await.unwrap();
    drop(spool);
    assert_eq!(entries(&folder.open().await).await, all(0..3));
}

#[tokio::test]
async fn a_spool_without_a_folder_or_a_name_is_refused_with_words() {
    let folder = Folder::new();
    let missing = folder.path().join("none").join("spool.db");
    let error = SqliteSpool::open(missing).await.unwrap_err();
    assert!(error.is_unavailable(), "{error}");
    assert!(error.to_string().contains("there is no folder"), "{error}");
    for nameless in [folder.path(), "/".as_ref(), "".as_ref()] {
        let error = SqliteSpool::open(nameless).await.unwrap_err();
        assert!(error.is_invalid(), "{error}");
    }
}

#[tokio::test]
async fn a_spool_of_a_newer_version_is_refused_and_left_alone() {
    let folder = Folder::new();
    drop(folder.open().await);
    let url = format!("sqlite:{}", folder.file().display());
    let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
    let newer = sqlx::raw_sql("PRAGMA user_version = 9; PRAGMA application_id = 0x41554409");
    newer.execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let error = SqliteSpool::open(folder.file()).await.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    assert!(error.to_string().contains("version 9"), "{error}");
    assert_eq!(folder.damaged(), [""; 0]);
}

#[cfg(unix)]
#[tokio::test]
async fn its_owner_alone_can_read_its_files() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    drop(folder.open().await);
    fs::set_permissions(folder.file(), fs::Permissions::from_mode(0o644)).unwrap();
    let spool = folder.open().await;
    spool.keep(&all(0..3)).await.unwrap();
    assert_eq!(
        folder.names(),
        ["spool.db", "spool.db-tally", "spool.db-wal"]
    );
    for name in folder.names() {
        let mode = fs::metadata(folder.path().join(&name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn no_runtime_is_needed() {
    let folder = Folder::new();
    let kept = block_on(async {
        let spool = folder.open().await;
        spool.keep(&all(0..3)).await.unwrap();
        entries(&spool).await
    });
    assert_eq!(kept, all(0..3));
}

/// Wakes this thread.
struct Waking(Thread);

impl Wake for Waking {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits for a future, and does nothing else.
fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Waking(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}
