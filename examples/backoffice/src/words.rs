//! Enums that are written as one word: in JSON, in the database, in forms.

use std::fmt::Display;

/// A word out of few.
pub trait Word: Copy + PartialEq + Display + 'static {
    const ALL: &'static [Self];

    fn word(self) -> &'static str;
}

#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not one of the words of this column")]
pub struct UnknownWord(pub String);

macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub enum $name { $(#[serde(rename = $word)] $variant),+ }

        impl $crate::words::Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::words::UnknownWord;

            fn try_from(word: String) -> Result<Self, Self::Error> {
                match word.as_str() {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::words::UnknownWord(word)),
                }
            }
        }

        impl From<$name> for $crate::db::Value {
            fn from(word: $name) -> Self {
                $crate::words::Word::word(word).into()
            }
        }

        /// As people read it.
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&$crate::words::Word::word(*self).replace('_', " "))
            }
        }
    };
}

pub(crate) use words;
