//! Everything that matches, one page at a time.

use std::collections::VecDeque;

use audit_core::query::Towards;
use audit_core::{Entry, Error, Filter};
use futures_util::stream::{BoxStream, StreamExt, try_unfold};

use super::begun::{Begun, MOST, merge};
use super::page::{covered, entries};
use super::rarest::rarest_first;
use super::reach::end;
use super::states::restore;
use crate::driver::Driver;
use crate::statement::condition;
use crate::statement::index::Stretch;
use crate::store::SqlxStore;

/// How many entries are held at once. With their states they can be long; and with fewer, what each
/// page costs besides would show.
const PAGE: usize = 100;

/// All entries that match, with their targets' states. A connection is used while a page is read,
/// and given back before its entries are.
pub(crate) fn export<D: Driver>(
    store: SqlxStore<D>,
    filter: Filter,
) -> BoxStream<'static, Result<Entry, Error>> {
    let walk = Walk {
        store,
        stretch: Stretch::all(Towards::of(&filter, None)),
        walked: filter.clone(),
        begun: Begun::default(),
        filter,
        is_bounded: false,
        is_over: false,
        read: VecDeque::new(),
    };
    try_unfold(walk, Walk::next).boxed()
}

struct Walk<D: Driver> {
    store: SqlxStore<D>,
    filter: Filter,
    /// What is left of a search within bounds, whose edge many pages share, and how it is walked.
    stretch: Stretch,
    walked: Filter,
    begun: Begun,
    is_bounded: bool,
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
        condition::check(&self.filter)?;
        let store = self.store.clone();
        let mut reader = store.reader(&self.filter.tenant).await?;
        let page = self.page(reader.connection()).await?;
        reader.end().await?;
        self.read = page.into();
        Ok(())
    }

    async fn page(&mut self, connection: &mut D::Connection) -> Result<Vec<Entry>, Error> {
        if !self.is_bounded {
            self.bound(connection).await?;
        }
        let mut page = entries::<D>(connection, &self.walked, self.stretch, PAGE).await?;
        restore::<D>(connection, &self.filter.tenant, &mut page).await?;
        let covered = covered(self.stretch, &page, PAGE);
        self.pass(&page);
        let (begun, filter) = (&self.begun, &self.filter);
        let begun = begun.read::<D>(connection, filter, covered, MOST).await?;
        merge(&mut page, begun, covered.towards);
        Ok(page)
    }

    async fn bound(&mut self, connection: &mut D::Connection) -> Result<(), Error> {
        let (filter, unknown_after) = (&self.filter, self.store.unknown_after);
        let ahead = Stretch {
            edge: None,
            ..self.stretch
        };
        self.begun = Begun::ahead::<D>(connection, filter, ahead, unknown_after, MOST).await?;
        let walked = rarest_first::<D>(connection, filter, ahead).await?;
        self.walked = walked.into_owned();
        self.stretch = end::<D>(connection, &self.walked, ahead, &self.begun).await?;
        self.is_bounded = true;
        Ok(())
    }

    fn pass(&mut self, page: &[Entry]) {
        match (page.last(), self.stretch.edge) {
            (Some(last), _) if page.len() == PAGE => self.stretch.beyond = Some(last.id),
            (_, None) => self.is_over = true,
            (_, edge) => {
                self.stretch.beyond = edge;
                self.is_bounded = false;
            }
        }
    }
}
