//! What is kept of a body, and how the entry tells it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use audit_core::Json;
use audit_core::text::{FIELD_BYTES, cut};
use http::HeaderValue;
use serde::Serialize;
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
    ///
    /// # Errors
    ///
    /// Never: it is texts and numbers.
    pub(crate) fn tell(&self) -> Result<Json, serde_json::Error> {
        let read = self.read();
        if !read.has_begun {
            tracing::error!(
                "a body is not kept, though a rule of the policy asks for it: add the layer `CaptureBody`"
            );
            return Json::of("not kept: the layer CaptureBody is missing");
        }
        let is_cut = read.bytes > read.head.len() as u64;
        let kind = self.content_type.as_ref().map(text);
        let form = Form::of(kind.as_deref().unwrap_or_default());
        Json::of(&Told {
            bytes: read.bytes,
            sha256: (form == Form::Other).then(|| hex(read.hash.clone())),
            truncated: is_cut.then_some(true),
            body: form.read(&read.head, is_cut),
            content_type: kind,
        })
    }
}

#[derive(Serialize)]
struct Told {
    content_type: Option<String>,
    bytes: u64,
    /// Of a body that may have secrets in it, it would let whoever knows the rest find them by trying.
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    truncated: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Body>,
}

/// A body in a form in which names can be told from values, so that secrets can be hidden.
#[derive(Serialize)]
#[serde(untagged)]
enum Body {
    /// As it was sent: a parser would round its numbers, and lose one of two fields of a name.
    Json(Json),
    Fields(Map<String, Value>),
}

/// How names and values stand in a body.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    UrlEncoded,
    Other,
}

impl Form {
    fn of(kind: &str) -> Self {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        let is = |name: &str| kind.eq_ignore_ascii_case(name);
        let suffix = kind.len().checked_sub(5).and_then(|at| kind.get(at..));
        if is("application/json") || suffix.is_some_and(|end| end.eq_ignore_ascii_case("+json")) {
            Self::Json
        } else if is("application/x-www-form-urlencoded") {
            Self::UrlEncoded
        } else {
            Self::Other
        }
    }

    /// What is cut of JSON is none.
    fn read(self, head: &[u8], is_cut: bool) -> Option<Body> {
        match self {
            Self::Json if is_cut => None,
            Self::Json => {
                let text = std::str::from_utf8(head).ok()?;
                Json::from_text(text).ok().map(Body::Json)
            }
            Self::UrlEncoded => Some(Body::Fields(fields(head, is_cut))),
            Self::Other => None,
        }
    }
}

fn text(kind: &HeaderValue) -> String {
    cut(&audit_core::text::lossless(kind.as_bytes()), FIELD_BYTES).to_owned()
}

fn hex(hash: Sha256) -> String {
    let digits = hash.finalize();
    digits.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The fields of a form; one that comes several times is a list. The last one of a cut form may be cut itself, and
/// with it its name, so it is left out.
fn fields(head: &[u8], is_cut: bool) -> Map<String, Value> {
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
    fields
}

#[cfg(test)]
mod tests;
