//! An export is all that a filter finds, whole, a page at a time.

use audit_core::query::Order;
use audit_core::{Entry, EntryId, Error, Filter, Limit, Outcome, Sink, Store};
use audited_tests::entries::{acme, customer, entry, tenant};
use audited_tests::log::{ENTRIES, filters, log, numbered};
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use serde_json::json;

use crate::database::Database;
use crate::filter::both;

/// How many entries are read at once.
const PAGE: usize = 100;

type Export = BoxStream<'static, Result<Entry, Error>>;

async fn all(store: &dyn Store, filter: &Filter) -> Vec<Entry> {
    let mut entries: Vec<Entry> = store.export(filter.clone()).try_collect().await.unwrap();
    entries
        .iter_mut()
        .for_each(|entry| entry.recorded_at = None);
    entries
}

async fn next(export: &mut Export, count: usize) -> Vec<EntryId> {
    let entries = export.take(count).map_ok(|entry| entry.id);
    entries.try_collect().await.unwrap()
}

async fn written() -> Database {
    let database = Database::new().await;
    database.store.write(&log()).await.unwrap();
    database
}

#[tokio::test]
async fn what_every_filter_finds_comes_with_its_states_in_both_orders() {
    let (database, memory) = both().await;
    for (name, filter) in filters() {
        let found = all(&database.store, &filter).await;
        assert_eq!(found, all(&memory, &filter).await, "{name}");
    }
}

#[tokio::test]
async fn what_a_text_finds_is_exported() {
    let (database, memory) = both().await;
    database.index().await;
    for text in ["acme", "ltd changed", "ada acme 3"] {
        let filter = Filter::new(acme()).text(text);
        let found = all(&database.store, &filter).await;
        assert_eq!(found, all(&memory, &filter).await, "{text}");
    }
}

#[tokio::test]
async fn it_may_be_carried_to_another_task() {
    let database = written().await;
    let export = database.store.export(Filter::new(acme()));
    let counted = tokio::spawn(export.count()).await.unwrap();
    assert_eq!(
        counted,
        all(&database.store, &Filter::new(acme())).await.len()
    );
}

#[tokio::test]
async fn an_entry_with_more_targets_than_one_statement_takes_is_whole() {
    let database = Database::new().await;
    let mut log: Vec<_> = (0..3).map(|number| entry(number, json!({}))).collect();
    for (entry, count) in log.iter_mut().zip([250, 0, 101]) {
        let states = |n: u64| (Some(json!({"before": n})), Some(json!({"after": n})));
        let targets = (0..count).map(|n| (n, states(n)));
        entry.targets = targets
            .map(|(n, (before, after))| customer(n, before, after))
            .collect();
    }
    database.store.write(&log).await.unwrap();
    let oldest_first = Filter::new(acme()).order(Order::Oldest);
    assert_eq!(all(&database.store, &oldest_first).await, log);
}

/// Where no index answers, one search after the other is exported.
#[tokio::test]
async fn it_goes_on_where_a_page_would_stop() {
    let database = Database::new().await;
    let is_rare = |number: u64| matches!(number, 0 | 2_000 | 2_001 | 9_999 | 10_000);
    let of = |number| if is_rare(number) { "denied" } else { "success" };
    let log: Vec<_> = (0..12_001)
        .map(|number| entry(number, json!({"outcome": of(number)})))
        .collect();
    for batch in log.chunks(3_001) {
        database.store.write(batch).await.unwrap();
    }
    let rare: Vec<_> = log
        .iter()
        .filter(|entry| entry.outcome == Outcome::Denied)
        .cloned()
        .collect();
    let filter = Filter::new(acme())
        .outcome(Outcome::Denied)
        .order(Order::Oldest);
    assert_eq!(all(&database.store, &filter).await, rare);
    let mut newest_first = all(&database.store, &filter.order(Order::Newest)).await;
    newest_first.reverse();
    assert_eq!(newest_first, rare);
    let most = Filter::new(acme()).not_outcome(Outcome::Denied);
    let found = all(&database.store, &most).await;
    assert_eq!(found.len(), log.len() - rare.len());
    assert!(found.is_sorted_by(|newer, older| newer.id > older.id));
}

#[tokio::test]
async fn entries_that_arrive_meanwhile_disturb_no_export_to_older_ones() {
    let database = written().await;
    let filter = Filter::new(acme());
    let before: Vec<_> = all(&database.store, &filter)
        .await
        .iter()
        .map(|entry| entry.id)
        .collect();
    let (mut export, mut seen, mut number) = (database.store.export(filter), Vec::new(), ENTRIES);
    loop {
        let ids = next(&mut export, 7).await;
        if ids.is_empty() {
            break;
        }
        seen.extend(ids);
        database.store.write(&[numbered(number)]).await.unwrap();
        number += 1;
    }
    assert_eq!(seen, before);
}

#[tokio::test]
async fn an_export_to_newer_ones_meets_what_arrives() {
    let database = written().await;
    let filter = Filter::new(acme()).order(Order::Oldest);
    let mut export = database.store.export(filter.clone());
    let mut seen = next(&mut export, PAGE).await;
    let later: Vec<_> = (ENTRIES..ENTRIES + 50).map(numbered).collect();
    database.store.write(&later).await.unwrap();
    seen.extend(next(&mut export, 1_000).await);
    let all: Vec<_> = all(&database.store, &filter)
        .await
        .iter()
        .map(|entry| entry.id)
        .collect();
    assert_eq!(seen, all);
}

/// What it holds is what it still gives when there is nothing left to read from.
#[tokio::test]
async fn it_reads_one_page_ahead_and_an_error_is_its_last_item() {
    for taken in [1, PAGE - 1, PAGE, PAGE + 1] {
        let database = written().await;
        let mut export = database.store.export(Filter::new(acme()));
        assert_eq!(next(&mut export, taken).await.len(), taken);
        database.pool.close().await;
        let left = PAGE * taken.div_ceil(PAGE) - taken;
        assert_eq!(next(&mut export, left).await.len(), left);
        let error = export.next().await.unwrap().unwrap_err();
        assert!(error.is_unavailable(), "{error}");
        assert!(export.next().await.is_none());
    }
}

/// Whoever has to mend it must find it.
#[tokio::test]
async fn an_entry_that_can_not_be_read_is_named_by_the_last_item() {
    let database = Database::new().await;
    let log = [entry(1, json!({})), entry(2, json!({"category": "Team"}))];
    database.store.write(&log).await.unwrap();
    let of_the_future =
        "INSERT INTO audit_entries (tenant, id, occurred_at, stream, category, action,
            operation, outcome, actor_kind, actor_id, kinds, entry, salt)
        SELECT 'globex', id, occurred_at, stream, category, action, operation, outcome, actor_kind,
            actor_id, kinds, replace(entry, '\"success\"', '\"forgotten\"'), salt
        FROM audit_entries WHERE category = 'Team'";
    database.by_hand(of_the_future).await.unwrap();
    let theirs = Filter::new(tenant("globex"));
    let items: Vec<_> = database.store.export(theirs).collect().await;
    let [Err(error)] = &*items else {
        panic!("{items:?}");
    };
    let is_named = error.to_string().contains(&log[1].id.to_string());
    assert!(error.is_invalid() && is_named, "{error}");
}

#[tokio::test]
async fn nothing_is_read_before_the_first_entry_is_asked_for() {
    let database = Database::new().await;
    let export = database.store.export(Filter::new(acme()));
    database.store.write(&log()).await.unwrap();
    assert!(export.count().await > PAGE);
}

/// The pool has fewer connections.
#[tokio::test]
async fn exports_that_wait_hold_no_connection() {
    let database = written().await;
    let filter = Filter::new(acme());
    let mut exports: Vec<_> = (0..10)
        .map(|_| database.store.export(filter.clone()))
        .collect();
    for export in &mut exports {
        assert_eq!(next(export, 1).await.len(), 1);
    }
    let page = database.store.page(&filter, None, Limit::default()).await;
    assert_eq!(page.unwrap().entries.len(), 50);
}

#[tokio::test]
async fn a_filter_that_no_database_can_answer_is_its_only_item() {
    let database = written().await;
    let many = (0..501).fold(Filter::new(acme()), |filter, n| {
        filter.category(format!("{n}"))
    });
    let items: Vec<_> = database.store.export(many).collect().await;
    let [Err(error)] = &*items else {
        panic!("{items:?}");
    };
    assert!(error.is_invalid(), "{error}");
}
