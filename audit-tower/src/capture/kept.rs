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
    form: Form,
    limit: usize,
    read: Mutex<Read>,
}

#[derive(Default)]
struct Read {
    has_begun: bool,
    has_ended: bool,
    head: Vec<u8>,
    bytes: u64,
    hash: Sha256,
}

impl Kept {
    pub(crate) fn new(content_type: Option<HeaderValue>, limit: usize) -> Self {
        let kind = content_type.as_ref().map(HeaderValue::as_bytes);
        Self {
            form: Form::of(kind.unwrap_or_default()),
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
        if self.form == Form::Other {
            read.hash.update(data);
        }
    }

    /// Nothing more comes. Without this word the app stopped reading, or the client left midway.
    pub(super) fn end(&self) {
        self.read().has_ended = true;
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
        Json::of(&Told {
            content_type: self.content_type.as_ref().map(text),
            bytes: read.bytes,
            sha256: (self.form == Form::Other).then(|| hex(read.hash.clone())),
            truncated: is_cut.then_some(true),
            complete: (!read.has_ended).then_some(false),
            body: self.form.read(&read.head, is_cut || !read.has_ended),
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
    complete: Option<bool>,
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
    /// Its parts have names, too, but are not told.
    Multipart,
    Other,
}

impl Form {
    fn of(kind: &[u8]) -> Self {
        let end = kind.iter().position(|byte| *byte == b';');
        let kind = kind[..end.unwrap_or(kind.len())].trim_ascii();
        let is = |name: &[u8]| kind.eq_ignore_ascii_case(name);
        let begins = |with: &[u8]| {
            let start = kind.get(..with.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(with))
        };
        let suffix = kind.len().checked_sub(5).and_then(|at| kind.get(at..));
        if is(b"application/json") || suffix.is_some_and(|end| end.eq_ignore_ascii_case(b"+json")) {
            Self::Json
        } else if is(b"application/x-www-form-urlencoded") {
            Self::UrlEncoded
        } else if begins(b"multipart/") {
            Self::Multipart
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
            Self::UrlEncoded => fields(head, is_cut).map(Body::Fields),
            Self::Multipart | Self::Other => None,
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
/// with it its name, so it is left out, as is what has no `=`: nothing tells a name from a value in it. `None`
/// where a name is none, as of JSON that was sent as a form.
fn fields(head: &[u8], is_cut: bool) -> Option<Map<String, Value>> {
    let whole = match head.iter().rposition(|byte| *byte == b'&') {
        Some(end) if is_cut => &head[..end],
        None if is_cut => &[],
        _ => head,
    };
    let mut fields = Map::new();
    let pairs = whole.split(|byte| *byte == b'&');
    let pairs = pairs.filter(|pair| pair.contains(&b'='));
    for (name, value) in pairs.flat_map(form_urlencoded::parse) {
        if !is_name(&name) {
            return None;
        }
        let value = Value::from(value.into_owned());
        match fields.get_mut(&*name) {
            None => {
                fields.insert(name.into_owned(), value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::from(vec![first.take(), value]),
        }
    }
    Some(fields)
}

/// The longest name of a field that is taken for one.
const NAME_BYTES: usize = 128;

fn is_name(name: &str) -> bool {
    let is_strange = |letter: char| letter.is_control() || "{}<>\"".contains(letter);
    name.len() <= NAME_BYTES && !name.starts_with('[') && !name.contains(is_strange)
}

#[cfg(test)]
mod tests;
