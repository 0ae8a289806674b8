//! Whose log an entry belongs to.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::key::{KEY_BYTES, Key};
use crate::text::Text;

/// The organisation that an entry belongs to. Every read is inside one.
///
/// An app that serves one organisation only needs none: everything belongs to
/// [`Tenant::default`]. An entry whose tenant could not be told belongs to [`Tenant::UNKNOWN`],
/// never to somebody else's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tenant(Text);

impl Tenant {
    /// The tenant of entries whose organisation could not be told. No app can name it.
    pub const UNKNOWN: Self = Self(Text::new_static(""));

    /// The tenant with this name.
    ///
    /// # Errors
    ///
    /// `is_invalid` when the name is empty or longer than [`KEY_BYTES`]: a shortened tenant could
    /// be taken for another.
    pub fn new(name: impl Into<Text>) -> Result<Self, Error> {
        let name = name.into();
        if name.is_empty() {
            return Err(Error::invalid(
                "a tenant's name is empty: name it, or leave it unset",
            ));
        }
        if !Key::holds(&name) {
            return Err(Error::invalid(format!(
                "a tenant's name is {} bytes long: use one of at most {KEY_BYTES}, such as its id",
                name.len()
            )));
        }
        Ok(Self(name))
    }

    /// Its name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its key in the database.
    pub fn key(&self) -> Key {
        Key::new(&self.0)
    }
}

impl Default for Tenant {
    /// `default`: the one organisation of an app that has no others.
    fn default() -> Self {
        Self(Text::new_static("default"))
    }
}

impl fmt::Display for Tenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl TryFrom<String> for Tenant {
    type Error = Error;

    fn try_from(name: String) -> Result<Self, Error> {
        Self::new(name)
    }
}
