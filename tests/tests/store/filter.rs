//! Every filter finds what the plainest reading of it finds.

use audit_core::test_kit::MemoryStore;
use audit_core::{Entry, EntryId, Filter, Limit, Sink, Store};
use audited_tests::entries::{acme, tenant};
use audited_tests::log::{filters, log};

use crate::database::Database;

pub(crate) async fn both() -> (Database, MemoryStore) {
    let (database, memory) = (Database::new().await, MemoryStore::new());
    let mut log = log();
    // Not in the order of time, as several processes write.
    log.sort_by_key(|entry| {
        entry
            .id
            .as_uuid()
            .as_u128()
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
    });
    database.store.write(&log).await.unwrap();
    memory.write(&log).await.unwrap();
    (database, memory)
}

async fn all(store: &dyn Store, filter: &Filter) -> Vec<Entry> {
    let mut page = store.page(filter, None, Limit::MAX).await.unwrap();
    assert!(page.older.is_none() && page.newer.is_none() && page.searched_until.is_none());
    page.entries
        .iter_mut()
        .for_each(|entry| entry.recorded_at = None);
    page.entries
}

#[tokio::test]
async fn every_filter_finds_what_is_meant_in_both_orders() {
    let (database, memory) = both().await;
    for (name, filter) in filters() {
        let found = all(&database.store, &filter).await;
        assert_eq!(found, all(&memory, &filter).await, "{name}");
        let is_all = found.len() == all(&memory, &Filter::new(acme())).await.len();
        let ends = [
            "everything",
            "from",
            "to",
            "the end",
            "nothing",
            "not ip ::/0",
            "ip ::/0",
        ];
        let is_an_end = ends.iter().any(|end| name.starts_with(end));
        assert!(
            is_an_end || name.contains(" but ") || !(found.is_empty() || is_all),
            "{name} tells nothing"
        );
    }
}

#[tokio::test]
async fn every_page_is_the_page_that_is_meant() {
    let (database, memory) = both().await;
    let limit = Limit::new(7).unwrap();
    for (name, filter) in filters() {
        let mut cursor = None;
        loop {
            let mut page = database
                .store
                .page(&filter, cursor.as_ref(), limit)
                .await
                .unwrap();
            page.entries
                .iter_mut()
                .for_each(|entry| entry.recorded_at = None);
            assert_eq!(
                page,
                memory.page(&filter, cursor.as_ref(), limit).await.unwrap(),
                "{name}"
            );
            cursor = match filter.order {
                audit_core::query::Order::Newest => page.older,
                _ => page.newer,
            };
            if cursor.is_none() {
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_tenant_sees_its_own_only() {
    let (database, _) = both().await;
    for name in ["acme", "globex", "nobody"] {
        let found = all(&database.store, &Filter::new(tenant(name))).await;
        let of_tenant = log()
            .into_iter()
            .filter(|entry| entry.tenant.as_str() == name);
        let expected: Vec<EntryId> = of_tenant.map(|entry| entry.id).rev().collect();
        assert_eq!(
            found.iter().map(|entry| entry.id).collect::<Vec<_>>(),
            expected
        );
    }
}

#[tokio::test]
async fn a_cursor_of_another_filter_is_invalid() {
    let (database, _) = both().await;
    let filter = Filter::new(acme());
    let page = database
        .store
        .page(&filter, None, Limit::default())
        .await
        .unwrap();
    let other = filter.category("Team");
    let error = database
        .store
        .page(&other, page.older.as_ref(), Limit::default())
        .await
        .unwrap_err();
    assert!(
        error.is_invalid() && error.to_string().contains("cursor"),
        "{error}"
    );
}
