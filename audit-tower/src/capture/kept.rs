//! What is kept of a body, and how the entry tells it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use audit_core::text::{FIELD_BYTES, cut};
use http::HeaderValue;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// What is kept of one body: copies, since a frame of one byte may hold on to a buffer of many.
pub(crate) struct Kept {
    content_type: Option<HeaderValue>,
    limit: usize,
    read: Mutex<Read>,
}

#[derive(Default)]
struct Read {
    has_begun: bool,
    head: Vec<u8>,
    bytes: u64,
    hash: Sha256,
}

impl Kept {
    pub(crate) fn new(content_type: Option<HeaderValue>, limit: usize) -> Self {
        Self {
            content_type,
            limit,
            read: Mutex::default(),
        }
    }

    pub(super) fn begin(&self) {
        self.read().has_begun = true;
    }

    pub(super) fn take(&self, data: &[u8]) {
        let mut read = self.read();
        let room = self.limit.saturating_sub(read.head.len());
        read.head.extend_from_slice(&data[..data.len().min(room)]);
        read.bytes += data.len() as u64;
        read.hash.update(data);
    }

    fn read(&self) -> MutexGuard<'_, Read> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the entry's context says. Reading the body's content belongs to the auditor's task.
    pub(crate) fn tell(&self) -> Value {
        let read = self.read();
        if !read.has_begun {
            tracing::error!(
                "a body is not kept, though a rule of the policy asks for it: add the layer `CaptureBody`"
            );
            return Value::from("not kept: the layer CaptureBody is missing");
        }
        let mut told = Map::new();
        let kind = self.content_type.as_ref().map(text);
        told.insert("content_type".to_owned(), Value::from(kind.clone()));
        told.insert("bytes".to_owned(), Value::from(read.bytes));
        told.insert("sha256".to_owned(), Value::from(hex(read.hash.clone())));
        let is_cut = read.bytes > read.head.len() as u64;
        if is_cut {
            told.insert("truncated".to_owned(), Value::from(true));
        }
        if let Some(body) = content(kind.as_deref().unwrap_or_default(), &read.head, is_cut) {
            told.insert("body".to_owned(), body);
        }
        Value::Object(told)
    }
}

fn text(kind: &HeaderValue) -> String {
    cut(&audit_core::text::lossless(kind.as_bytes()), FIELD_BYTES).to_owned()
}

fn hex(hash: Sha256) -> String {
    let digits = hash.finalize();
    digits.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The body in a form in which names can be told from values, so that secrets can be hidden. What is cut of
/// JSON is none.
fn content(kind: &str, head: &[u8], is_cut: bool) -> Option<Value> {
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let is_json = kind.eq_ignore_ascii_case("application/json")
        || kind.len() > 5 && kind.as_bytes()[kind.len() - 5..].eq_ignore_ascii_case(b"+json");
    if is_json && !is_cut {
        return serde_json::from_slice(head).ok();
    }
    let is_form = kind.eq_ignore_ascii_case("application/x-www-form-urlencoded");
    is_form.then(|| form(head, is_cut))
}

/// The fields of a form; one that comes several times is a list. The last one of a cut form may be cut itself, and
/// with it its name, so it is left out.
fn form(head: &[u8], is_cut: bool) -> Value {
    let whole = match head.iter().rposition(|byte| *byte == b'&') {
        Some(end) if is_cut => &head[..end],
        None if is_cut => &[],
        _ => head,
    };
    let mut fields = Map::new();
    for (name, value) in form_urlencoded::parse(whole) {
        let value = Value::from(value.into_owned());
        match fields.get_mut(&*name) {
            None => {
                fields.insert(name.into_owned(), value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::from(vec![first.take(), value]),
        }
    }
    Value::Object(fields)
}

#[cfg(test)]
mod tests;
