//! Everything that matches, one page at a time.

use std::collections::VecDeque;

use audit_core::{Cursor, Entry, Error, Filter, Limit, Store};
use futures_util::stream::{BoxStream, StreamExt, try_unfold};

use crate::driver::Driver;
use crate::store::SqlxStore;

/// All entries that match, with their targets' states. A connection is used while a page is read,
/// and given back before its entries are.
pub(crate) fn export<D: Driver>(
    store: SqlxStore<D>,
    filter: Filter,
) -> BoxStream<'static, Result<Entry, Error>> {
    let walk = Walk {
        store,
        filter,
        cursor: None,
        is_over: false,
        read: VecDeque::new(),
    };
    try_unfold(walk, Walk::next).boxed()
}

struct Walk<D: Driver> {
    store: SqlxStore<D>,
    filter: Filter,
    cursor: Option<Cursor>,
    is_over: bool,
    read: VecDeque<Entry>,
}

impl<D: Driver> Walk<D> {
    async fn next(mut self) -> Result<Option<(Entry, Self)>, Error> {
        while self.read.is_empty() && !self.is_over {
            self.read_page().await?;
        }
        Ok(self.read.pop_front().map(|entry| (entry, self)))
    }

    async fn read_page(&mut self) -> Result<(), Error> {
        let page = self
            .store
            .page(&self.filter, self.cursor.as_ref(), Limit::default());
        let page = page.await?;
        self.cursor = page.onward(self.filter.order);
        self.is_over = self.cursor.is_none();
        for entry in page.entries {
            let whole = self.store.entry(&entry.tenant, entry.id).await?;
            self.read.extend(whole);
        }
        Ok(())
    }
}
