//! What was begun is written first; what nobody knows the end of reads as unknown.

use audit_core::query::{Interval, Order, TargetRef};
use audit_core::test_kit::MemoryStore;
use audit_core::{
    Auditor, Entry, Filter, Intents, Limit, Outcome, RecordState, Refused, Scope, Sink, Store,
    Target, Tenant,
};
use audit_sqlx::{CommitAudited, SqlxStore};
use audited_tests::entries::{acme, customer, entry, entry_at, tenant, time};
use audited_tests::log::{ENTRIES, filters, numbered};
use chrono::{FixedOffset, TimeDelta};
use futures_util::TryStreamExt;
use serde_json::json;

use crate::database::{BEGIN, Database, Driver};

/// The same log in two stores, in which nothing has to wait to read as unknown.
async fn both() -> (Database, SqlxStore<Driver>, MemoryStore) {
    let database = Database::new().await;
    let store = database.store.clone().unknown_after(TimeDelta::zero());
    let memory = MemoryStore::new().unknown_after(TimeDelta::zero());
    (database, store, memory)
}

/// An entry as its intent: it began when it happened, and nobody knows more.
fn intent(entry: &Entry) -> Entry {
    let mut intent = entry.brief();
    intent.began_at = Some(intent.occurred_at);
    intent.outcome = Outcome::Unknown;
    intent
}

/// An entry as the completion of its intent, which took a minute and a half.
fn completion(entry: &Entry) -> Entry {
    let mut completion = entry.clone();
    completion.began_at = Some(completion.occurred_at);
    completion.occurred_at += TimeDelta::seconds(90);
    completion
}

async fn begin(stores: [&dyn Intents; 2], intent: &Entry) {
    for store in stores {
        store.intend(intent).await.unwrap();
    }
}

/// Of the log of every filter, a third was only begun, and a third begun and completed.
async fn log() -> (Database, SqlxStore<Driver>, MemoryStore) {
    let (database, store, memory) = both().await;
    let mut entries = Vec::new();
    for number in 0..ENTRIES {
        let entry = numbered(number);
        if number % 3 > 0 {
            begin([&store, &memory], &intent(&entry)).await;
        }
        match number % 3 {
            0 => entries.push(entry),
            1 => entries.push(completion(&entry)),
            _ => {}
        }
    }
    store.write(&entries).await.unwrap();
    memory.write(&entries).await.unwrap();
    (database, store, memory)
}

fn unrecorded(mut entry: Entry) -> Entry {
    entry.recorded_at = None;
    entry
}

async fn export(store: &dyn Store, filter: &Filter) -> Vec<Entry> {
    let export = store.export(filter.clone()).map_ok(unrecorded);
    export.try_collect().await.unwrap()
}

#[tokio::test]
async fn every_page_of_every_filter_holds_what_was_begun_in_its_place() {
    let (_database, store, memory) = log().await;
    let limit = Limit::new(7).unwrap();
    for (name, filter) in filters() {
        let mut cursor = None;
        loop {
            let page = store.page(&filter, cursor.as_ref(), limit);
            let mut page = page.await.unwrap();
            page.entries = page.entries.into_iter().map(unrecorded).collect();
            let meant = memory.page(&filter, cursor.as_ref(), limit);
            assert_eq!(page, meant.await.unwrap(), "{name}");
            cursor = page.onward(filter.order);
            if cursor.is_none() {
                break;
            }
        }
    }
}

#[tokio::test]
async fn every_export_and_every_count_holds_it_too() {
    let (_database, store, memory) = log().await;
    let offset = FixedOffset::east_opt(3_600).unwrap();
    let all = filters();
    let newest_first = all
        .iter()
        .filter(|(_, filter)| filter.order == Order::Newest);
    for (name, filter) in newest_first {
        let exported = export(&store, filter).await;
        assert_eq!(exported, export(&memory, filter).await, "{name}");
        let facets = store.facets(filter).await.unwrap();
        let meant = memory.facets(filter).await.unwrap();
        assert_eq!(facets, meant, "{name}");
        let histogram = store.histogram(filter, Interval::Hour, offset);
        let meant = memory.histogram(filter, Interval::Hour, offset);
        assert_eq!(histogram.await.unwrap(), meant.await.unwrap(), "{name}");
    }
}

#[tokio::test]
async fn a_text_finds_what_was_begun_at_once() {
    let (database, store, memory) = log().await;
    database.index().await;
    for text in ["acme", "ltd changed", "ada acme 2"] {
        let filter = Filter::new(acme()).text(text);
        let exported = export(&store, &filter).await;
        assert_eq!(exported, export(&memory, &filter).await, "{text}");
        assert!(
            exported
                .iter()
                .any(|entry| entry.outcome == Outcome::Unknown)
        );
    }
}

#[tokio::test]
async fn each_of_it_is_found_by_its_id_and_in_the_history_of_its_record() {
    let (_database, store, memory) = log().await;
    for number in 0..ENTRIES {
        let entry = numbered(number);
        let found = store.entry(&entry.tenant, entry.id).await.unwrap();
        let meant = memory.entry(&entry.tenant, entry.id).await.unwrap();
        assert_eq!(found.map(unrecorded), meant, "{number}");
    }
    let (acme, record) = (acme(), TargetRef::new("customer", 3));
    for limit in [1, 4, 500] {
        let (limit, mut older_than) = (Limit::new(limit).unwrap(), None);
        loop {
            let found = store.history(&acme, &record, older_than, limit);
            let found: Vec<_> = found.await.unwrap().into_iter().map(brief).collect();
            let meant = memory.history(&acme, &record, older_than, limit);
            let meant: Vec<_> = meant.await.unwrap().into_iter().map(brief).collect();
            assert_eq!(found, meant, "{older_than:?}");
            match found.last() {
                Some(last) => older_than = Some(last.0),
                None => break,
            }
        }
    }
}

/// What a version tells, but for what links it with others.
fn brief(version: audit_core::Version) -> (audit_core::EntryId, Outcome, bool) {
    let knows = version.before.is_some() || version.after.is_some();
    (version.entry.id, version.entry.outcome, knows)
}

#[tokio::test]
async fn it_reads_as_unknown_only_after_a_time_and_until_it_is_completed() {
    let database = Database::new().await;
    let (begun, filter) = (entry(1, json!({})), Filter::new(acme()));
    database.store.intend(&intent(&begun)).await.unwrap();
    let read = async |unknown_after| {
        let store = database.store.clone().unknown_after(unknown_after);
        let page = store.page(&filter, None, Limit::MAX).await.unwrap();
        let entry = store.entry(&acme(), begun.id).await.unwrap();
        assert_eq!(page.entries.first(), entry.as_ref());
        entry.map(|entry| entry.outcome)
    };
    let hour = TimeDelta::hours(1);
    assert_eq!(read(hour).await, None);
    assert_eq!(read(TimeDelta::zero()).await, Some(Outcome::Unknown));
    let completed = completion(&begun);
    database.store.write(&[completed]).await.unwrap();
    assert_eq!(read(hour).await, Some(Outcome::Success));
    assert_eq!(read(TimeDelta::zero()).await, Some(Outcome::Success));
}

#[tokio::test]
async fn the_same_intent_again_changes_nothing_and_another_of_its_id_is_a_conflict() {
    let database = Database::new().await;
    let mut begun = intent(&entry(1, json!({})));
    begun.targets = vec![Target::new("customer", 1), Target::new("customer", 2)];
    for _ in 0..3 {
        database.store.intend(&begun).await.unwrap();
    }
    begun.summary = "other".into();
    let error = database.store.intend(&begun).await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    let targets = "SELECT count(*) FROM audit_intent_targets";
    assert_eq!(database.number(targets).await, 2);
}

#[tokio::test]
async fn one_tenant_never_sees_what_another_has_begun() {
    let (_database, store, _) = both().await;
    let mut theirs = intent(&entry(1, json!({})));
    theirs.tenant = tenant("globex");
    theirs.targets = vec![Target::new("customer", 1)];
    store.intend(&theirs).await.unwrap();
    assert_eq!(export(&store, &Filter::new(acme())).await, []);
    assert_eq!(store.entry(&acme(), theirs.id).await.unwrap(), None);
    let record = TargetRef::new("customer", 1);
    let history = store.history(&acme(), &record, None, Limit::MAX).await;
    assert_eq!(history.unwrap(), []);
    assert_eq!(
        export(&store, &Filter::new(tenant("globex"))).await.len(),
        1
    );
}

/// Half a minute before an hour ends, for a minute and a half.
#[tokio::test]
async fn a_range_of_time_holds_what_began_in_it() {
    let (_database, store, _) = both().await;
    let hour = 3_600_000_000;
    let begun = entry_at(1, hour - 30_000_000, json!({}));
    store.intend(&intent(&begun)).await.unwrap();
    let in_hour = async |number| {
        let filter = Filter::new(acme());
        let filter = filter
            .from(time(number * hour))
            .to(time((number + 1) * hour));
        let utc = FixedOffset::east_opt(0).unwrap();
        let bars = store.histogram(&filter, Interval::Hour, utc).await.unwrap();
        let found = export(&store, &filter).await.len();
        assert_eq!(bars.bars.len(), found);
        found
    };
    assert_eq!((in_hour(0).await, in_hour(1).await), (1, 0));
    let completed = completion(&begun);
    assert!(completed.occurred_at > time(hour));
    store.write(&[completed]).await.unwrap();
    assert_eq!((in_hour(0).await, in_hour(1).await), (1, 0));
}

#[tokio::test]
async fn while_an_action_was_under_way_its_record_was_as_it_found_it() {
    let (_database, store, _) = both().await;
    let state = |plan| Some(json!({"plan": plan}));
    let mut entry = entry(1, json!({}));
    entry.targets = vec![customer(1, state("free"), state("pro"))];
    store.intend(&intent(&entry)).await.unwrap();
    store.write(&[completion(&entry)]).await.unwrap();
    let plan_at = async |seconds: i64| {
        let record = TargetRef::new("customer", 1);
        let at = time(seconds * 1_000_000);
        match store.state_at(&acme(), &record, at).await.unwrap() {
            RecordState::Present(state) => state.as_str().to_owned(),
            other => format!("{other:?}"),
        }
    };
    let (free, pro) = (r#"{"plan":"free"}"#, r#"{"plan":"pro"}"#);
    assert_eq!(plan_at(0).await, free);
    assert_eq!(plan_at(30).await, free);
    assert_eq!(plan_at(91).await, pro);
}

/// So many that one read can't look at all of them.
const MANY: u64 = 4_200;

#[tokio::test]
async fn pages_pass_any_number_of_intents_and_come_to_an_end() {
    let (database, store, _) = both().await;
    let done: Vec<_> = (0..MANY)
        .filter(|number| number % 700 > 0)
        .map(|number| completion(&entry(number, json!({}))))
        .collect();
    for done in done.chunks(1_000) {
        store.write(done).await.unwrap();
    }
    let begin = "INSERT INTO audit_intents (tenant, id, category, actor_kind, actor_id, entry)
        SELECT tenant, id, category, actor_kind, actor_id, entry FROM audit_entries";
    database.by_hand(begin).await.unwrap();
    let open = (0..MANY).step_by(700);
    let open: Vec<_> = open.map(|number| entry(number, json!({}))).collect();
    for open in &open {
        store.intend(&intent(open)).await.unwrap();
    }
    for order in [Order::Oldest, Order::Newest] {
        let filter = Filter::new(acme()).outcome(Outcome::Unknown).order(order);
        let (mut found, mut cursor, mut pages) = (Vec::new(), None, 0);
        loop {
            let page = store.page(&filter, cursor.as_ref(), Limit::default());
            let page = page.await.unwrap();
            found.extend(page.entries.iter().map(|entry| entry.id));
            (cursor, pages) = (page.onward(order), pages + 1);
            assert_eq!(page.searched_until.is_some(), cursor.is_some());
            if cursor.is_none() {
                break;
            }
        }
        if order == Order::Newest {
            found.reverse();
        }
        let open: Vec<_> = open.iter().map(|entry| entry.id).collect();
        assert_eq!((found, pages), (open, 3));
        assert_eq!(export(&store, &filter).await.len(), 6);
        let all = Filter::new(acme()).order(order);
        assert_eq!(export(&store, &all).await.len() as u64, MANY);
        let page = store.page(&all, None, Limit::MAX).await.unwrap();
        assert_eq!((page.entries.len(), page.searched_until), (500, None));
    }
    let facets = store.facets(&Filter::new(acme())).await.unwrap();
    let counted: u64 = facets.outcome.values.iter().map(|of| of.count).sum();
    assert_eq!(counted, 2_000);
    assert!(facets.searched_until.is_some());
}

/// What stands in the end of a call whose transactions do this.
async fn completed(database: &Database) -> Vec<(Outcome, bool)> {
    let store = database.store.clone().unknown_after(TimeDelta::zero());
    let entries = export(&store, &Filter::new(Tenant::default())).await;
    let told = entries.iter();
    told.map(|entry| (entry.outcome, entry.began_at.is_some()))
        .collect()
}

fn job(database: &Database) -> (Auditor, Scope) {
    let auditor = Auditor::builder(database.store.clone()).build().unwrap();
    let scope = Scope::builder(&auditor).open();
    (auditor, scope)
}

#[tokio::test]
async fn a_call_that_never_ends_is_unknown_and_one_that_does_is_what_it_became() {
    let database = Database::new().await;
    let (auditor, scope) = job(&database);
    let (go, wait) = tokio::sync::oneshot::channel::<()>();
    let (begun, has_begun) = tokio::sync::oneshot::channel::<()>();
    let call = scope.intended_call("payment.charge", async move {
        begun.send(()).unwrap();
        wait.await.unwrap();
        Ok::<_, Refused>(())
    });
    let call = tokio::spawn(call);
    has_begun.await.unwrap();
    assert_eq!(completed(&database).await, [(Outcome::Unknown, true)]);
    go.send(()).unwrap();
    call.await.unwrap().unwrap();
    auditor.flush().await;
    assert_eq!(completed(&database).await, [(Outcome::Success, true)]);
    assert_eq!(
        database.number("SELECT count(*) FROM audit_intents").await,
        1
    );
}

#[tokio::test]
async fn a_transaction_completes_the_intent_of_its_call_however_often_it_is_tried() {
    let database = Database::new().await;
    let (auditor, scope) = job(&database);
    let call = scope.intended_call("payment.charge", async {
        let audit = audit_core::Audit::current();
        for _ in 0..2 {
            let commit = audit.begin_commit().unwrap();
            commit.failed();
        }
        let tx = database.pool.begin_with(BEGIN).await.unwrap();
        tx.commit_audited(&audit).await.unwrap();
        Ok::<_, Refused>(())
    });
    call.await.unwrap();
    auditor.flush().await;
    assert_eq!(completed(&database).await, [(Outcome::Success, true)]);
}

#[tokio::test]
async fn a_transaction_that_was_rolled_back_unseen_completes_it_as_a_failure() {
    use audit_sqlx::WriteIn;
    let database = Database::new().await;
    let (auditor, scope) = job(&database);
    let call = scope.intended_call("payment.charge", async {
        let mut tx = database.pool.begin_with(BEGIN).await.unwrap();
        audit_core::Audit::current()
            .write_in(&mut tx)
            .await
            .unwrap();
        tx.rollback().await.unwrap();
        Ok::<_, Refused>(())
    });
    call.await.unwrap();
    auditor.flush().await;
    assert_eq!(completed(&database).await, [(Outcome::Failure, true)]);
}

#[tokio::test]
async fn an_intent_that_the_database_does_not_take_lets_nothing_happen() {
    let database = Database::new().await;
    database.by_hand("DROP TABLE audit_intents").await.unwrap();
    let (auditor, scope) = job(&database);
    let call = scope.intended_call("payment.charge", async {
        unreachable!("its intent was not written");
    });
    assert_eq!(call.await, Err::<(), _>(Refused::Unavailable));
    auditor.flush().await;
    let outcomes = "SELECT count(*) FROM audit_entries WHERE outcome = 'denied'";
    assert_eq!(database.number(outcomes).await, 1);
}
