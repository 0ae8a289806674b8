//! What an entry may keep of what it is told: no secrets, and no more than its caps.

mod whole;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Number, Value};

use crate::caps::Caps;
use crate::origin::Origin;
use crate::redact::json::{StandIns, TOO_DEEP, quoted, rewrite, unquoted};
use crate::redact::{REDACTED, Redaction, replaced};
use crate::scratch;
use crate::shallow::{self, Unwritten};
use crate::target::Target;
use crate::text::{Text, Truncated, cut, original};
use whole::Whole;

/// An auditor's rules about content, shared by its drafts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Keeping {
    pub(crate) hash_key: Option<Arc<[u8]>>,
    pub(crate) redaction: Redaction,
    pub(crate) caps: Caps,
}

/// A value as an entry keeps it.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) value: Value,
    /// How many bytes it takes as JSON.
    pub(crate) bytes: usize,
    /// How long it truly was, where it is cut.
    pub(crate) cut_from: Option<usize>,
}

impl Keeping {
    /// A text without secrets.
    pub(crate) fn text(&self, mut text: Text) -> Text {
        self.clean(&mut text);
        text
    }

    /// The record under a name without secrets.
    pub(crate) fn target(&self, mut target: Target) -> Target {
        self.clean(&mut target.label);
        target
    }

    /// Where it came from, without secrets in what a client may write, and as long as the caps let it be.
    pub(crate) fn origin(&self, mut origin: Origin) -> Origin {
        if let Some(header) = &mut origin.ip_header {
            self.clean(header);
        }
        for (field, text) in [
            ("user_agent", &mut origin.user_agent),
            ("app", &mut origin.app),
            ("session", &mut origin.session),
            ("authentication", &mut origin.authentication),
            ("request_id", &mut origin.request_id),
            ("method", &mut origin.method),
        ] {
            if let Some(text) = text {
                self.header(text, field, &mut origin.truncated);
            }
        }
        origin
    }

    fn clean(&self, text: &mut Text) {
        if let Cow::Owned(kept) = self.redaction.text(text) {
            *text = Text::from(kept);
        }
    }

    /// What a client wrote. Its length is that of what was sent, and may be known already.
    fn header(&self, text: &mut Text, field: &'static str, marks: &mut Vec<Truncated>) {
        let sent = text.len();
        let is_long = sent > self.caps.header;
        let bytes = if is_long { original(text).len() } else { sent };
        self.clean(text);
        if text.len() <= self.caps.header {
            return;
        }
        if !marks.iter().any(|mark| mark.field == field) {
            let field = Text::new_static(field);
            marks.push(Truncated { field, bytes });
        }
        *text = Text::from(cut(text, self.caps.header));
    }

    /// A name without secrets.
    pub(crate) fn name(&self, name: String) -> String {
        match self.redaction.text(&name) {
            Cow::Borrowed(_) => name,
            Cow::Owned(kept) => kept,
        }
    }

    /// What an error says, without secrets: it may quote what it is about.
    pub(crate) fn error(&self, error: &str) -> String {
        let error = self.redaction.text(error);
        cut(&error, self.caps.text.min(self.caps.value)).to_owned()
    }

    /// A reason that came with a request, without secrets. Of a long one a part is looked at that the cap
    /// is well within: anybody can send one, of any length.
    pub(crate) fn sent_reason(&self, reason: Text, marks: &mut Vec<Truncated>) -> Text {
        const LOOKED_AT: usize = 4;
        let most = LOOKED_AT * self.caps.text;
        self.text(capped(reason, most, || Text::new_static("reason"), marks))
    }

    /// A value that is told under this name. Its own code runs here.
    pub(crate) fn value(&self, name: &str, value: &(impl Serialize + ?Sized)) -> Kept {
        if self.redaction.is_secret(name) {
            return Kept::whole(REDACTED.into());
        }
        scratch::with(|text| match shallow::write(text, value, 0) {
            Ok(()) => self.written(&String::from_utf8_lossy(text)),
            Err(Unwritten::TooDeep) => self.written(TOO_DEEP),
            Err(Unwritten::Failed(error)) => {
                let error = format!("could not be serialised: {error}");
                Kept::whole(self.error(&error).into())
            }
        })
    }

    fn written(&self, text: &str) -> Kept {
        let kept = rewrite(text, &self.redaction, &Words);
        match serde_json::from_str(&kept) {
            Ok(Whole(value)) if kept.len() <= self.caps.value => Kept {
                value,
                bytes: kept.len(),
                cut_from: None,
            },
            _ => self.cut(text, &kept),
        }
    }

    /// The beginning of a value, as text.
    fn cut(&self, whole: &str, kept: &str) -> Kept {
        let bytes = unquoted(whole).len();
        let room = self.caps.value.saturating_sub(2); // for its quotes
        let beginning = cut(&unquoted(kept), room).to_owned();
        let mark = [
            ("$truncated".to_owned(), beginning.into()),
            ("bytes".to_owned(), bytes.into()),
        ];
        let value = Value::Object(Map::from_iter(mark));
        Kept {
            bytes: value.to_string().len(),
            value,
            cut_from: Some(bytes),
        }
    }
}

/// A text that is at most as long as its cap, said at `field`.
pub(crate) fn capped(
    text: Text,
    cap: usize,
    field: impl FnOnce() -> Text,
    marks: &mut Vec<Truncated>,
) -> Text {
    if text.len() <= cap {
        return text;
    }
    let (field, bytes) = (field(), text.len());
    if !marks.iter().any(|mark| mark.field == field) {
        marks.push(Truncated { field, bytes });
    }
    Text::from(cut(&text, cap))
}

impl Kept {
    fn whole(value: Value) -> Self {
        Self {
            bytes: value.to_string().len(),
            value,
            cut_from: None,
        }
    }
}

/// What stands in an entry's own JSON. A number that would be rounded there is kept as text.
struct Words;

impl StandIns for Words {
    fn named(&self, _: &str) -> String {
        quoted(REDACTED)
    }

    fn within(&self, text: &str, places: &[Range<usize>]) -> String {
        quoted(&replaced(text, places))
    }

    fn number(&self, digits: &str) -> Option<String> {
        let is_number = digits.starts_with(|first: char| first == '-' || first.is_ascii_digit());
        (is_number && !fits(digits)).then(|| quoted(digits))
    }
}

/// Whether a number is read as the one that was written.
fn fits(digits: &str) -> bool {
    const EXACT: usize = 15; // so many digits are always read as they were written (`f64::DIGITS`)
    if !digits.contains(['.', 'e', 'E']) {
        return digits.parse::<i64>().is_ok() || digits.parse::<u64>().is_ok();
    }
    let mantissa = digits.split(['e', 'E']).next().unwrap_or(digits);
    let mantissa = mantissa.trim_start_matches(['-', '0', '.']);
    let significant = mantissa.bytes().filter(u8::is_ascii_digit).count();
    digits.parse::<f64>().is_ok_and(|number| {
        let is_exact = significant == 0 || (significant <= EXACT && number.is_normal());
        let printed = || Number::from_f64(number).map(|number| number.to_string());
        is_exact || printed().is_some_and(|printed| printed == digits)
    })
}

#[cfg(test)]
mod tests;
