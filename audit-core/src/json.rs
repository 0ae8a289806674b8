//! JSON kept as the exact text that was written.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::scratch;

/// One JSON value, as the exact bytes that were written. Cheap to clone.
///
/// Parsing and printing would reorder keys and round numbers; what a ledger commits to has to come
/// back byte for byte.
#[derive(Clone, PartialEq, Eq)]
pub struct Json(Arc<str>);

impl Json {
    /// The value of a JSON text.
    ///
    /// # Errors
    ///
    /// When the text is not one JSON value.
    pub fn from_text(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str::<&RawValue>(text).map(|raw| Self(raw.get().into()))
    }

    /// A value, serialised once.
    ///
    /// # Errors
    ///
    /// When the value's `Serialize` fails, or a map has a key that is no string.
    pub fn of(value: &(impl Serialize + ?Sized)) -> Result<Self, serde_json::Error> {
        scratch::with(|text| {
            serde_json::to_writer(&mut *text, value)?;
            let text = std::str::from_utf8(text).map_err(serde::ser::Error::custom)?;
            Ok(Self::written(text))
        })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The value, parsed.
    ///
    /// # Errors
    ///
    /// When it is no `T`, or nests deeper than `serde_json` reads.
    pub fn parse<'a, T: Deserialize<'a>>(&'a self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.as_str())
    }

    /// What a serialiser has just written, not checked again.
    pub(crate) fn written(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<Json> for Arc<str> {
    fn from(json: Json) -> Self {
        json.0
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue = self.parse().map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(|raw| Self(raw.get().into()))
    }
}
