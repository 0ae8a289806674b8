use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::subscriber::set_default;
use tracing::{Event, Level, Metadata, Subscriber};
use uuid::Uuid;

use super::Line;
use crate::spool::record::Record;

/// What is logged as an error.
#[derive(Debug, Clone, Default)]
struct Errors(Arc<Mutex<Vec<String>>>);

impl Subscriber for Errors {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::ERROR
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut words = Words::default();
        event.record(&mut words);
        self.0.lock().unwrap().push(words.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Words(String);

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0 += &format!("{field}={value:?} ");
    }
}

#[tokio::test]
async fn what_this_version_can_not_read_is_set_aside_and_logged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spool.db");
    let mut line = Line::open(&path, 1 << 20).await.unwrap();
    let id = Uuid::from_u128(7);
    let text = br#"{"task":"of a newer version"}"#.to_vec();
    line.keep(&[&Record { id, text }]).await.unwrap();
    let errors = Errors::default();
    let guard = set_default(errors.clone());
    assert_eq!(line.oldest(9).await.unwrap(), []);
    drop(guard);
    assert_eq!(line.contents().await.unwrap().set_aside, 1);
    let errors = errors.0.lock().unwrap();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].contains(&id.to_string()), "{errors:?}");
}
