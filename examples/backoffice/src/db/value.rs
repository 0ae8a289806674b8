//! A value that a query is given.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// Its type is known also where it is missing: Postgres asks for it.
#[derive(Debug, Clone)]
pub enum Value {
    Integer(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
    Id(Option<Uuid>),
    Date(Option<NaiveDate>),
    Time(Option<DateTime<Utc>>),
}

/// The values of a query's `?`, in order.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Value::from($value)),*] };
}

pub(crate) use values;

macro_rules! value_from {
    ($($type:ty => $variant:ident),+ $(,)?) => {
        $(
            impl From<$type> for Value {
                fn from(value: $type) -> Self {
                    Self::$variant(Some(value.into()))
                }
            }

            impl From<Option<$type>> for Value {
                fn from(value: Option<$type>) -> Self {
                    Self::$variant(value.map(Into::into))
                }
            }
        )+
    };
}

value_from! {
    i64 => Integer,
    &str => Text,
    String => Text,
    Vec<u8> => Bytes,
    Uuid => Id,
    NaiveDate => Date,
    DateTime<Utc> => Time,
}
