//! Snapshots within snapshots: a nested `redact` holds wherever the value lies.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;
use std::hash::BuildHasher;
use std::sync::Arc;

use super::Snapshot;
use super::field::Fields;

/// A value that has a [`Snapshot`], or holds values that have one.
pub trait Nested {
    /// Writes it as one JSON value.
    fn write(&self, fields: &mut Fields<'_>);
}

impl<T: Snapshot + ?Sized> Nested for T {
    fn write(&self, fields: &mut Fields<'_>) {
        fields.object(|fields| self.fields(fields));
    }
}

impl<T: Nested> Nested for Option<T> {
    fn write(&self, fields: &mut Fields<'_>) {
        match self {
            Some(value) => value.write(fields),
            None => fields.null(),
        }
    }
}

impl<T: Nested> Nested for [T] {
    fn write(&self, fields: &mut Fields<'_>) {
        fields.array(|fields| {
            for value in self {
                fields.separate();
                value.write(fields);
            }
        });
    }
}

impl<T: Nested> Nested for Vec<T> {
    fn write(&self, fields: &mut Fields<'_>) {
        self.as_slice().write(fields);
    }
}

impl<T: Nested, const N: usize> Nested for [T; N] {
    fn write(&self, fields: &mut Fields<'_>) {
        self.as_slice().write(fields);
    }
}

impl<T: Nested + ?Sized> Nested for Arc<T> {
    fn write(&self, fields: &mut Fields<'_>) {
        (**self).write(fields);
    }
}

impl<K: Display, V: Nested> Nested for BTreeMap<K, V> {
    fn write(&self, fields: &mut Fields<'_>) {
        map(self.iter(), fields);
    }
}

impl<K: Display + Ord, V: Nested, S: BuildHasher> Nested for HashMap<K, V, S> {
    fn write(&self, fields: &mut Fields<'_>) {
        // In the keys' order: two equal maps have to have equal texts.
        let mut sorted: Vec<_> = self.iter().collect();
        sorted.sort_by_key(|(key, _)| *key);
        map(sorted.into_iter(), fields);
    }
}

fn map<'m, K: Display + 'm, V: Nested + 'm>(
    entries: impl Iterator<Item = (&'m K, &'m V)>,
    fields: &mut Fields<'_>,
) {
    fields.object(|fields| {
        for (key, value) in entries {
            let name = key.to_string();
            let is_secret = fields.is_secret(&name);
            let name = fields.clean(name);
            if is_secret {
                fields.redact_nested(name, value);
            } else {
                fields.field(name.into(), |fields| value.write(fields));
            }
        }
    });
}
