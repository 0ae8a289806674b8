//! The text of a snapshot and where its fields lie in it.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use serde_json::from_str;
use serde_json::value::RawValue;

use super::Snapshot;
use super::field::Fields;
use crate::hash_key::mac;
use crate::json::Json;
use crate::keeping::Keeping;
use crate::scratch;
use crate::text::Text;

/// A record's state as one JSON text, and the places of its top-level fields.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) json: Json,
    fields: Vec<(Text, Range<usize>)>,
}

impl State {
    /// The names of the fields that differ.
    pub(crate) fn changed(&self, after: &State) -> Vec<Text> {
        let mut changed = Vec::new();
        for (at, (name, place)) in self.fields.iter().enumerate() {
            let old = &self.json.as_str()[place.clone()];
            if !after.field(at, name).is_some_and(|new| is_same(old, new)) {
                changed.push(name.clone());
            }
        }
        let is_new = |name: &Text| !self.fields.iter().any(|(old, _)| old == name);
        if after.fields.len() != self.fields.len() || !changed.is_empty() {
            changed.extend(
                after
                    .fields
                    .iter()
                    .map(|(name, _)| name)
                    .filter(|name| is_new(name))
                    .cloned(),
            );
        }
        changed
    }

    /// A field's text: most often it lies at the same place in both.
    fn field(&self, at: usize, name: &str) -> Option<&str> {
        let here = self.fields.get(at).filter(|(found, _)| found == name);
        let found = here.or_else(|| self.fields.iter().find(|(found, _)| found == name));
        found.map(|(_, place)| &self.json.as_str()[place.clone()])
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &Text> {
        self.fields.iter().map(|(name, _)| name)
    }
}

/// Whether two texts tell of the same value. Objects are looked at more closely: a `HashMap` writes its
/// keys in another order each time. All else is compared as it was written, or two large numbers could be
/// taken for one.
fn is_same(old: &str, new: &str) -> bool {
    old == new
        || match (old.as_bytes().first(), new.as_bytes().first()) {
            (Some(b'{'), Some(b'{')) => are_same_fields(old, new).unwrap_or(false),
            (Some(b'['), Some(b'[')) => are_same_items(old, new).unwrap_or(false),
            _ => false,
        }
}

fn are_same_fields(old: &str, new: &str) -> serde_json::Result<bool> {
    type Object<'t> = BTreeMap<String, &'t RawValue>;
    let (old, new): (Object<'_>, Object<'_>) = (from_str(old)?, from_str(new)?);
    let mut pairs = old.iter().zip(&new);
    Ok(old.len() == new.len()
        && pairs.all(|(old, new)| old.0 == new.0 && is_same(old.1.get(), new.1.get())))
}

fn are_same_items(old: &str, new: &str) -> serde_json::Result<bool> {
    let (old, new): (Vec<&RawValue>, Vec<&RawValue>) = (from_str(old)?, from_str(new)?);
    let mut pairs = old.iter().zip(&new);
    Ok(old.len() == new.len() && pairs.all(|(old, new)| is_same(old.get(), new.get())))
}

/// Takes a value's snapshot. The second part says which fields could not be written, and why.
pub(crate) fn take(value: &(impl Snapshot + ?Sized), secrets: &Secrets) -> (State, Vec<String>) {
    scratch::with(|text| {
        let mut fields = Fields::new(text, secrets);
        fields.object(|fields| value.fields(fields));
        let (fields, errors) = fields.finish();
        let json = Json::written(&String::from_utf8_lossy(text));
        (State { json, fields }, errors)
    })
}

static NOTHING: LazyLock<Keeping> = LazyLock::new(Keeping::default);

/// The keys under which values are hidden.
#[derive(Clone)]
pub(crate) struct Secrets {
    entry: OnceCell<[u8; 32]>,
    /// None once they are in other hands.
    keeping: Option<Arc<Keeping>>,
}

impl Secrets {
    /// The secrets of one entry: its own key is made when it is first needed.
    pub(crate) fn new(keeping: Arc<Keeping>) -> Self {
        Self {
            entry: OnceCell::new(),
            keeping: Some(keeping),
        }
    }

    /// The secrets of nothing.
    pub(crate) const fn none() -> Self {
        Self {
            entry: OnceCell::new(),
            keeping: None,
        }
    }

    /// The same secrets for other hands: what both hide can be compared.
    pub(crate) fn shared(&self) -> Self {
        self.entry.get_or_init(rand::random);
        self.clone()
    }

    /// Tells that two values of this entry differ, and nothing else to anybody, once the entry's
    /// key is gone.
    pub(crate) fn hide(&self, bytes: &[u8]) -> String {
        mac(self.entry.get_or_init(rand::random), bytes)
    }

    /// Tells that two values differ to all who hold the auditor's key.
    pub(crate) fn hash(&self, bytes: &[u8]) -> Option<String> {
        let key = self.keeping().hash_key.as_deref();
        key.map(|key| mac(key, bytes))
    }

    /// What of a value may be kept.
    pub(crate) fn keeping(&self) -> &Keeping {
        self.keeping.as_deref().unwrap_or(&NOTHING)
    }
}
