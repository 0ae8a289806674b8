//! Why a list is empty, and what to do about it.

use audit_core::query::Order;
use audit_core::{Error, Filter, Limit, Page};
use chrono::{DateTime, Utc};

use super::Pages;
use super::when::When;

/// Why there are no rows.
#[derive(Debug)]
pub(super) enum Nothing {
    /// The log is empty.
    Recorded,
    /// It has entries, and none fits.
    Matches,
    /// None was found so far.
    MatchesYet,
    /// What was asked for is older than all that the log still holds.
    Kept(When),
}

impl Nothing {
    pub(super) fn of(page: &Page, is_narrowed: bool, kept_from: Option<When>) -> Option<Self> {
        if !page.entries.is_empty() {
            return None;
        }
        Some(match (page.searched_until, kept_from) {
            (Some(_), _) => Self::MatchesYet,
            (None, Some(oldest)) => Self::Kept(oldest),
            (None, None) if is_narrowed => Self::Matches,
            (None, None) => Self::Recorded,
        })
    }
}

/// Where the log begins, when nothing was found since what was asked for ends before that.
pub(super) async fn kept_from(
    pages: &Pages,
    filter: &Filter,
    page: &Page,
) -> Result<Option<DateTime<Utc>>, Error> {
    let Some(to) = filter.to.filter(|_| page.entries.is_empty()) else {
        return Ok(None);
    };
    let all = Filter::new(filter.tenant.clone()).order(Order::Oldest);
    let oldest = pages.store.page(&all, None, Limit::new(1)?).await?;
    let oldest = oldest.entries.first().map(|entry| entry.listed_at());
    Ok(oldest.filter(|oldest| *oldest >= to))
}

#[cfg(test)]
mod tests {
    use audit_core::{Filter, Limit, Tenant};

    use super::*;

    #[test]
    fn a_search_that_is_not_over_has_not_found_nothing() {
        let filter = Filter::new(Tenant::default());
        let mut page = Page::new(&filter, None, Limit::default(), Vec::new());
        let why = |page: &Page, is_narrowed| Nothing::of(page, is_narrowed, None);
        assert!(matches!(why(&page, false), Some(Nothing::Recorded)));
        assert!(matches!(why(&page, true), Some(Nothing::Matches)));
        page.searched_until = Some(Utc::now());
        assert!(matches!(why(&page, true), Some(Nothing::MatchesYet)));
    }
}
