//! The index that a page walks.

use audit_core::query::{ActorRef, TargetRef, Towards};
use audit_core::{EntryId, Filter};
use uuid::Uuid;

use super::words;

/// What all entries share that a page looks at, in the order of their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Index<'f> {
    /// One record's kind and id.
    Record(&'f str, &'f str),
    /// The first word that is searched for.
    Word,
    /// One actor.
    Actor,
    /// One category.
    Category,
    /// The tenant.
    Log,
}

impl<'f> Index<'f> {
    /// The narrowest that holds all of what a filter asks for.
    pub(crate) fn of(filter: &'f Filter) -> Self {
        match (
            &*filter.target.any,
            &*filter.actor.any,
            &*filter.category.any,
        ) {
            ([TargetRef { kind, id: Some(id) }], _, _) => Self::Record(kind, id),
            _ if filter.text.is_some() => Self::Word,
            (_, [ActorRef { id: Some(_), .. }], _) => Self::Actor,
            (_, _, [_]) => Self::Category,
            _ => Self::Log,
        }
    }

    /// Whether all that it holds is asked for. Times ask for less: near their bounds only an entry
    /// itself tells its own.
    pub(crate) fn is_all_of(self, filter: &Filter) -> bool {
        let mut all = Filter::new(filter.tenant.clone());
        all.order = filter.order;
        match self {
            Self::Record(..) => all.target.any.clone_from(&filter.target.any),
            Self::Actor => all.actor.any.clone_from(&filter.actor.any),
            Self::Category => all.category.any.clone_from(&filter.category.any),
            Self::Word if words::of(filter).len() == 1 => all.text.clone_from(&filter.text),
            Self::Word | Self::Log => {}
        }
        all == *filter
    }
}

/// The part of an index that is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// Which way.
    pub(crate) towards: Towards,
    /// The entry beyond which it begins; `None` at the index's end.
    pub(crate) beyond: Option<EntryId>,
    /// The last entry that belongs to it; `None` up to the other end.
    pub(crate) edge: Option<EntryId>,
}

impl Stretch {
    /// All of it.
    pub(crate) fn all(towards: Towards) -> Self {
        Self {
            towards,
            beyond: None,
            edge: None,
        }
    }

    /// The same up to an entry, unless its own edge is nearer.
    pub(crate) fn until(self, edge: Option<EntryId>) -> Self {
        let nearer = match (self.edge, edge) {
            (Some(one), Some(other)) => Some(match self.towards {
                Towards::Older => one.max(other),
                Towards::Newer => one.min(other),
            }),
            (one, other) => one.or(other),
        };
        Self {
            edge: nearer,
            ..self
        }
    }

    /// Whether an entry lies within.
    pub(crate) fn holds(self, id: EntryId) -> bool {
        match self.towards {
            Towards::Older => {
                self.beyond.is_none_or(|beyond| id < beyond)
                    && self.edge.is_none_or(|edge| id >= edge)
            }
            Towards::Newer => {
                self.beyond.is_none_or(|beyond| id > beyond)
                    && self.edge.is_none_or(|edge| id <= edge)
            }
        }
    }

    /// The same with an edge, which lies beyond everything where there was none: what is not read in
    /// order, up to a limit, is found by its range alone.
    pub(crate) fn closed(self) -> Self {
        let end = match self.towards {
            Towards::Older => Uuid::nil(),
            Towards::Newer => Uuid::max(),
        };
        let edge = self.edge.or(Some(EntryId::new(end)));
        Self { edge, ..self }
    }
}
