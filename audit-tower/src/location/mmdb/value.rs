//! Values of a record. Each is read as far as it can be, and one of another type is passed over: files differ,
//! and a field that nobody expected costs no other.

use std::fmt;
use std::marker::PhantomData;

use audit_core::Text;
use audit_core::text::{FIELD_BYTES, cut};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A text, unless it is blank, or the dash that some files write for nothing.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Word(pub(super) Option<Text>);

/// A number, of whichever type.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Number(pub(super) Option<f64>);

/// A country, region or city: a map with its code and its names, or its name alone.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Place {
    pub(super) iso_code: Word,
    pub(super) names: Map<Names>,
}

/// The English name among those in each language.
#[derive(Debug, Default, PartialEq, serde::Deserialize)]
#[serde(default)]
pub(super) struct Names {
    pub(super) en: Word,
}

/// A map with some fields, all of which may be absent.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Map<T>(pub(super) T);

/// The first place of a list.
#[derive(Debug, Default, PartialEq)]
pub(super) struct First(pub(super) Place);

impl Number {
    /// A number that is whole and not zero, which stands for none.
    pub(super) fn whole(&self) -> Option<u32> {
        let number = self.0?;
        let is_whole = number.fract() == 0.0 && (1.0..=f64::from(u32::MAX)).contains(&number);
        is_whole.then_some(number as u32)
    }
}

impl Value for Word {
    fn text(text: &str) -> Self {
        let text = text.trim();
        let told = !text.is_empty() && text != "-";
        Self(told.then(|| Text::from(cut(text, FIELD_BYTES))))
    }
}

impl Value for Number {
    fn number(number: f64) -> Self {
        Self(Some(number).filter(|number| number.is_finite()))
    }

    fn text(text: &str) -> Self {
        text.trim().parse().map_or(Self(None), Self::number)
    }
}

impl Value for Place {
    fn text(text: &str) -> Self {
        Self {
            names: Map(Names {
                en: Word::text(text),
            }),
            ..Self::default()
        }
    }

    fn map<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        #[derive(Default, serde::Deserialize)]
        #[serde(default)]
        struct Fields {
            iso_code: Word,
            names: Map<Names>,
        }
        let Map(Fields { iso_code, names }) = Map::map(map)?;
        Ok(Self { iso_code, names })
    }
}

impl Value for First {
    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let first = list.next_element()?.unwrap_or_default();
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self(first))
    }
}

impl<T: Default + for<'de> Deserialize<'de>> Value for Map<T> {
    fn map<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Self)
    }
}

/// How a value is read, by what it turns out to be.
trait Value: Default {
    fn text(_: &str) -> Self {
        Self::default()
    }

    fn number(_: f64) -> Self {
        Self::default()
    }

    fn map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }

    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }
}

struct Reading<T>(PhantomData<T>);

impl<'de, T: Value> Visitor<'de> for Reading<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("anything")
    }

    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok(T::text(text))
    }

    /// Through its shortest text, so that 52.52 does not become 52.52000045776367.
    fn visit_f32<E>(self, number: f32) -> Result<T, E> {
        let shortest = number.to_string().parse();
        Ok(T::number(shortest.unwrap_or(f64::from(number))))
    }

    fn visit_f64<E>(self, number: f64) -> Result<T, E> {
        Ok(T::number(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<T, E> {
        Ok(T::number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<T, E> {
        Ok(T::number(number as f64))
    }

    fn visit_u128<E>(self, _: u128) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_bytes<E>(self, _: &[u8]) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::map(map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        T::list(list)
    }
}

macro_rules! read_by_what_they_are {
    ($($value:ty),*) => {$(
        impl<'de> Deserialize<'de> for $value {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Reading(PhantomData))
            }
        }
    )*};
}

read_by_what_they_are!(Word, Number, Place, First);

impl<'de, T: Default + for<'any> Deserialize<'any>> Deserialize<'de> for Map<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading(PhantomData))
    }
}
