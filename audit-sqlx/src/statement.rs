//! SQL text and its arguments, built together. Nothing here runs anything.

pub(crate) mod condition;
pub(crate) mod delete;
pub(crate) mod hold;
pub(crate) mod index;
pub(crate) mod insert;
pub(crate) mod pending;
mod range;
pub(crate) mod retain;
pub(crate) mod select;
pub(crate) mod set;
#[cfg(feature = "sqlite")]
pub(crate) mod spool;
pub(crate) mod words;

use std::sync::Arc;

use audit_core::{EntryId, Json, Key};
use uuid::Uuid;

use crate::dialect::Dialect;

/// One statement: its text, and the arguments in the order of their placeholders.
pub struct Statement {
    dialect: &'static Dialect,
    text: String,
    values: Vec<Value>,
}

/// An argument. Each database's driver decides how it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text that is compared byte by byte.
    Key(Option<Arc<str>>),
    /// A text that is only kept.
    Text(Option<Arc<str>>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
    /// An entry's identifier.
    Id(Uuid),
    /// A number.
    Integer(i64),
    /// All values of a column at once.
    Column(Vec<Value>),
}

impl Value {
    /// A text that is a key already.
    pub(crate) fn key(key: impl Into<Arc<str>>) -> Self {
        Self::Key(Some(key.into()))
    }

    /// About how long it is on its way to the database.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Key(text) | Self::Text(text) => text.as_ref().map_or(0, |text| text.len()),
            Self::Bytes(bytes) => bytes.as_ref().map_or(0, Vec::len),
            Self::Id(_) => 16,
            Self::Integer(_) => 8,
            Self::Column(values) => values.iter().map(Self::bytes).sum(),
        }
    }
}

impl Statement {
    pub(crate) fn new(dialect: &'static Dialect, text: &str) -> Self {
        Self {
            dialect,
            text: text.to_owned(),
            values: Vec::new(),
        }
    }

    pub(crate) fn dialect(&self) -> &'static Dialect {
        self.dialect
    }

    /// Adds text, which must be the program's own.
    pub(crate) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a placeholder and its argument.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        (self.dialect.placeholder)(&mut self.text, self.values.len());
        self
    }

    /// Adds something for each item, with text in between.
    pub(crate) fn each<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        between: &str,
        add: impl Fn(&mut Self, T),
    ) -> &mut Self {
        for (at, item) in items.into_iter().enumerate() {
            if at > 0 {
                self.push(between);
            }
            add(self, item);
        }
        self
    }

    pub(crate) fn into_parts(self) -> (String, Vec<Value>) {
        (self.text, self.values)
    }
}

impl From<Key> for Value {
    fn from(key: Key) -> Self {
        Self::key(key)
    }
}

impl From<Option<Key>> for Value {
    fn from(key: Option<Key>) -> Self {
        Self::Key(key.map(Into::into))
    }
}

impl From<Json> for Value {
    fn from(json: Json) -> Self {
        Self::Text(Some(json.into()))
    }
}

impl From<Option<Json>> for Value {
    fn from(json: Option<Json>) -> Self {
        Self::Text(json.map(Into::into))
    }
}

impl From<EntryId> for Value {
    fn from(id: EntryId) -> Self {
        Self::Id(*id.as_uuid())
    }
}

impl From<Uuid> for Value {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
#[cfg(feature = "sqlite")]
pub(crate) mod tests;
