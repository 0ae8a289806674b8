//! Writes fields, each in the way that its attribute asks for.

use std::ops::Range;

use serde::Serialize;
use serde_json::{Map, Value};

use super::nested::Nested;
use super::secret::may_hold_secrets;
use super::state::Secrets;
use super::{ERROR, HASHED, HIDDEN, TRUNCATED};
use crate::redact::json::{Plain, rewrite, unquoted};
use crate::shallow::{self, Unwritten};
use crate::text::{Text, cut};

/// How deep a snapshot nests at most; what lies deeper is marked, not kept, and counts as changed.
pub(crate) const MAX_DEPTH: usize = 64;

/// Takes a record's fields and writes them down.
pub struct Fields<'w> {
    text: &'w mut Vec<u8>,
    secrets: &'w Secrets,
    depth: usize,
    places: Vec<(Text, Range<usize>)>,
    errors: Vec<String>,
    path: Vec<Text>,
}

impl<'w> Fields<'w> {
    pub(super) fn new(text: &'w mut Vec<u8>, secrets: &'w Secrets) -> Self {
        Self {
            text,
            secrets,
            depth: 0,
            places: Vec::with_capacity(12),
            errors: Vec::new(),
            path: Vec::new(),
        }
    }

    pub(super) fn finish(self) -> (Vec<(Text, Range<usize>)>, Vec<String>) {
        (self.places, self.errors)
    }

    /// A field as its `Serialize` writes it. What lies under a secret's name within it is hidden, and what
    /// has the form of a secret ([`Redaction`](crate::Redaction)); a field beyond its cap is cut, as by
    /// [`truncate`](Self::truncate).
    pub fn plain(&mut self, name: impl Into<Text>, value: &(impl Serialize + ?Sized)) {
        self.field(name.into(), |fields| fields.serialize(value, usize::MAX));
    }

    /// A field whose own [`Snapshot`](crate::Snapshot) says what of it is shown; also within `Option`, lists, maps.
    /// One that is beyond its cap as a whole is cut, too.
    pub fn nested(&mut self, name: impl Into<Text>, value: &(impl Nested + ?Sized)) {
        self.field(name.into(), |fields| {
            let (start, most) = (fields.text.len(), fields.secrets.keeping().caps.field);
            value.write(fields);
            if fields.depth == 1 && fields.text.len() - start > most {
                fields.shorten(start, most);
            }
        });
    }

    /// A hidden field: the log shows that it changed, never what it was.
    pub fn redact(&mut self, name: impl Into<Text>, value: &(impl Serialize + ?Sized)) {
        self.field(name.into(), |fields| {
            fields.replace(|fields| _ = fields.write(value), hidden);
        });
    }

    /// A hidden field whose value has a [`Snapshot`](crate::Snapshot) and need not have a `Serialize`.
    pub fn redact_nested(&mut self, name: impl Into<Text>, value: &(impl Nested + ?Sized)) {
        self.field(name.into(), |fields| {
            fields.replace(|fields| value.write(fields), hidden);
        });
    }

    /// A field of which the log keeps an HMAC under the auditor's key, to find equal values by.
    pub fn hash(&mut self, name: impl Into<Text>, value: &(impl Serialize + ?Sized)) {
        self.field(name.into(), |fields| {
            fields.replace(
                |fields| _ = fields.write(value),
                |secrets, bytes| match secrets.hash(bytes) {
                    Some(hash) => marked(HASHED, hash),
                    None => hidden(secrets, bytes),
                },
            );
        });
    }

    /// A field of which the log keeps the first `bytes` bytes, with a mark and its true length. Secrets in it
    /// are replaced before it is cut.
    pub fn truncate(
        &mut self,
        name: impl Into<Text>,
        value: &(impl Serialize + ?Sized),
        bytes: usize,
    ) {
        self.field(name.into(), |fields| fields.serialize(value, bytes));
    }

    /// All fields of a value whose fields are the record's own (`#[serde(flatten)]`); those whose
    /// names are secrets' are hidden.
    pub fn flatten(&mut self, value: &(impl Serialize + ?Sized)) {
        match as_value(value) {
            Ok(Value::Object(object)) => object.iter().for_each(|(name, value)| {
                if self.is_secret(name) {
                    self.redact(self.clean(name.clone()), value);
                } else {
                    self.plain(self.clean(name.clone()), value);
                }
            }),
            Ok(Value::Null) => {}
            Ok(_) => self
                .errors
                .push(format!("{}: a flattened field is no object", self.place())),
            Err(error) => self.errors.push(format!("{}: {error}", self.place())),
        }
    }

    /// Whether a field is hidden for its name: `SECRET` says what the deny-list says of it, and the app's
    /// own rules go before that. For the macro's code.
    #[doc(hidden)]
    pub fn hides<const SECRET: bool>(&self, name: &str) -> bool {
        let redaction = &self.secrets.keeping().redaction;
        redaction.judged(name).unwrap_or(SECRET)
    }

    pub(super) fn is_secret(&self, name: &str) -> bool {
        self.secrets.keeping().redaction.is_secret(name)
    }

    /// A name that data made, without secrets.
    pub(super) fn clean(&self, name: String) -> String {
        self.secrets.keeping().name(name)
    }

    /// An object of such fields.
    pub(super) fn object(&mut self, write: impl FnOnce(&mut Self)) {
        self.enclosed(b'{', b'}', write);
    }

    /// A list; `item` is called between its brackets.
    pub(super) fn array(&mut self, write: impl FnOnce(&mut Self)) {
        self.enclosed(b'[', b']', write);
    }

    /// The comma before an item, unless it is the first.
    pub(super) fn separate(&mut self) {
        if !matches!(self.text.last(), None | Some(b'{' | b'[')) {
            self.text.push(b',');
        }
    }

    pub(super) fn null(&mut self) {
        self.text.extend_from_slice(b"null");
    }

    pub(super) fn field(&mut self, name: Text, write: impl FnOnce(&mut Self)) {
        self.separate();
        self.text_of(&name);
        self.text.push(b':');
        let start = self.text.len();
        self.path.push(name);
        write(self);
        let name = self.path.pop();
        if let (1, Some(name)) = (self.depth, name) {
            self.places.push((name, start..self.text.len()));
        }
    }

    fn enclosed(&mut self, open: u8, close: u8, write: impl FnOnce(&mut Self)) {
        if self.depth == MAX_DEPTH {
            return self.too_deep(self.text.len());
        }
        self.text.push(open);
        self.depth += 1;
        write(self);
        self.depth -= 1;
        self.text.push(close);
    }

    /// Writes a value as the log may show it: without secrets, and at most `bytes` of it.
    fn serialize(&mut self, value: &(impl Serialize + ?Sized), bytes: usize) {
        let start = self.text.len();
        if !self.write(value) {
            return;
        }
        let most = bytes.min(self.secrets.keeping().caps.field);
        let is_cut = self.text.len() - start > most && self.shorten(start, most);
        if !is_cut {
            self.hide_secrets(start);
        }
    }

    /// Writes a value as it is. Whether it could be written; otherwise what stands for it is.
    fn write(&mut self, value: &(impl Serialize + ?Sized)) -> bool {
        let start = self.text.len();
        match shallow::write(self.text, value, self.depth) {
            Ok(()) => return true,
            Err(Unwritten::TooDeep) => self.too_deep(start),
            Err(Unwritten::Failed(error)) => {
                self.unwritten(start, ERROR, "could not be serialised");
                self.errors.push(format!("{}: {error}", self.place()));
            }
        }
        false
    }

    /// What stands for a secret may be longer than the secret: then the whole may be too long after all.
    fn hide_secrets(&mut self, start: usize) {
        let keeping = self.secrets.keeping();
        if !may_hold_secrets(&self.text[start..], &keeping.redaction) {
            return;
        }
        let text = String::from_utf8_lossy(&self.text[start..]);
        let kept = rewrite(&text, &keeping.redaction, self.secrets);
        if kept.len() > keeping.caps.field && self.shorten(start, keeping.caps.field) {
            return;
        }
        self.text.truncate(start);
        self.text.extend_from_slice(kept.as_bytes());
    }

    fn too_deep(&mut self, start: usize) {
        self.unwritten(start, TRUNCATED, "nests too deep");
    }

    /// What stands for a value that was not written is no other's: whether it changed, nobody can tell.
    fn unwritten(&mut self, start: usize, mark: &str, why: &str) {
        let digest = self.secrets.hide(&rand::random::<[u8; 16]>());
        let stand_in = [
            (mark.to_owned(), why.into()),
            ("digest".to_owned(), digest.into()),
        ];
        self.put(start, Map::from_iter(stand_in));
    }

    fn put(&mut self, start: usize, stand_in: Map<String, Value>) {
        self.text.truncate(start);
        let text = Value::Object(stand_in).to_string();
        self.text.extend_from_slice(text.as_bytes());
    }

    /// Writes what stands for a value instead of the value.
    fn replace(
        &mut self,
        write: impl FnOnce(&mut Self),
        stand_in: impl FnOnce(&Secrets, &[u8]) -> Value,
    ) {
        let (start, known) = (self.text.len(), self.errors.len());
        write(self);
        if self.errors.len() > known {
            // An error may quote the value.
            self.errors.truncate(known);
            self.errors
                .push(format!("{}: could not be serialised", self.place()));
        }
        let value = stand_in(self.secrets, &self.text[start..]);
        self.text.truncate(start);
        self.text.extend_from_slice(value.to_string().as_bytes());
    }

    /// A value that is too long becomes its beginning without secrets, its true length, and what tells it
    /// from another of the same beginning. Whether it was too long.
    fn shorten(&mut self, start: usize, bytes: usize) -> bool {
        let text = String::from_utf8_lossy(&self.text[start..]);
        let kept = rewrite(&text, &self.secrets.keeping().redaction, &Plain);
        let (whole, kept) = (unquoted(&text), unquoted(&kept));
        if whole.len().max(kept.len()) <= bytes {
            return false;
        }
        let mut stand_in = Map::new();
        stand_in.insert(TRUNCATED.into(), cut(&kept, bytes).into());
        stand_in.insert("bytes".into(), whole.len().into());
        stand_in.insert("digest".into(), self.secrets.hide(whole.as_bytes()).into());
        self.put(start, stand_in);
        true
    }

    fn text_of(&mut self, name: &str) {
        if name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        {
            self.text.push(b'"');
            self.text.extend_from_slice(name.as_bytes());
            self.text.push(b'"');
        } else {
            self.text
                .extend_from_slice(Value::from(name).to_string().as_bytes());
        }
    }

    fn place(&self) -> String {
        self.path.join(".")
    }
}

pub(super) fn hidden(secrets: &Secrets, bytes: &[u8]) -> Value {
    marked(HIDDEN, secrets.hide(bytes))
}

fn marked(mark: &str, text: String) -> Value {
    Value::Object(Map::from_iter([(mark.to_owned(), Value::from(text))]))
}

/// A value as serde writes it, if it does not nest too deep.
fn as_value(value: &(impl Serialize + ?Sized)) -> Result<Value, String> {
    let mut text = Vec::new();
    match shallow::write(&mut text, value, 0) {
        Ok(()) => serde_json::from_slice(&text).map_err(|error| error.to_string()),
        Err(Unwritten::TooDeep) => Err("it nests too deep".to_owned()),
        Err(Unwritten::Failed(error)) => Err(error.to_string()),
    }
}
