use crate::spool::line::Line;
use crate::spool::record::Record;
use uuid::Uuid;

fn record(id: u128, bytes: usize) -> Record {
    let text = format!("\"{}\"", "x".repeat(bytes)).into_bytes();
    let id = Uuid::from_u128(id);
    Record { id, text }
}

#[tokio::test]
async fn a_file_that_could_not_be_begun_afresh_is_begun_once_it_can() {
    let folder = tempfile::tempdir().unwrap();
    let mut line = Line::open(&folder.path().join("spool.db"), 1 << 20)
        .await
        .unwrap();
    line.close().await;
    line.files.remove().unwrap(); // as where there was no room, and then none for the next one
    line.keep(&[&record(1, 100)]).await.unwrap();
    assert_eq!(line.contents().await.unwrap().waiting, 1);
}
