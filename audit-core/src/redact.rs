//! What never gets into the log: secrets, told by their name or by their form.

mod form;
pub(crate) mod json;
mod name;
mod pattern;
pub(crate) mod value;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use serde_json::Value;
use serde_json::value::RawValue;

pub use name::is_secret;
pub use pattern::Pattern;
pub(crate) use pattern::may_hold;

/// What stands for a secret in texts, context, steps, headers and bodies.
pub const REDACTED: &str = "[redacted]";

/// Which names and which values are secrets.
///
/// A **name** is a secret's when one of its words is on the deny-list, or a run of them ([`is_secret`]):
///
/// - `password`, `passwd`, `pwd`, and `pass` as the last word; `passphrase`, `passcode`, `pin`, `otp`, `totp`, `mnemonic`,
///   `seed phrase`, `recovery code`, `backup code`, `verification code`;
/// - `secret`, `token`, `jwt`, `credential`, `api key`, `private key`, `access key`, `signing key`,
///   `encryption key`; and each word that ends in `password`, `passwd`, `pwd`, `secret` or `token`;
/// - `authorization`, `cookie`, `session id`, `csrf`, `xsrf`;
/// - `card`, `credit card`, `pan`, `cvv`, `cvc`, `security code`, `iban`;
/// - `ssn`, `social security`.
///
/// A **value** is a secret, whatever its name, where it has the form of one: a JSON web token, a private
/// key in PEM, a card number (of a network's beginning and length, with a right check digit; no number of 13 digits, as
/// barcodes have, of Maestro those of 16, 18 and 19, and none of up to 15 behind a `+`), the id of
/// an AWS access key, a credential behind `Bearer` or `Basic`, and the password in a URL. Within a longer
/// text only the secret is replaced.
///
/// An app adds rules of its own on the auditor's builder:
///
/// ```
/// use audit_core::Redaction;
///
/// let redaction = Redaction::new()
///     .deny("salary")
///     .allow("token_count")
///     .prefix("sk_live_")
///     .pattern(|text: &str| text.match_indices("ACME-").map(|(at, _)| at..at + 12).collect());
/// assert!(redaction.is_secret("baseSalary") && !redaction.is_secret("tokenCount"));
/// assert_eq!(redaction.text("with ACME-1234567, please"), "with [redacted], please");
/// assert_eq!(redaction.text("paid by 4111 1111 1111 1111"), "paid by [redacted]");
/// ```
#[derive(Clone, Default)]
pub struct Redaction {
    own: Option<Arc<Own>>,
}

/// An app's own rules.
#[derive(Clone, Default)]
struct Own {
    denied: Vec<Vec<String>>,
    allowed: Vec<Vec<String>>,
    patterns: Vec<Arc<dyn Pattern>>,
}

impl Redaction {
    /// The rules that always hold.
    pub const fn new() -> Self {
        Self { own: None }
    }

    /// With a word, or a run of words, that names a secret wherever it stands in a name, in any case
    /// style: `salary`, `bank_account`. It goes before what is allowed.
    #[must_use]
    pub fn deny(self, words: &str) -> Self {
        self.with(|own| own.denied.push(name::words(words)))
    }

    /// With a whole name, in any case style, that is no secret's though a word of it is on the list:
    /// `token_count`.
    #[must_use]
    pub fn allow(self, name: &str) -> Self {
        self.with(|own| own.allowed.push(name::words(name)))
    }

    /// With a way to find secrets by their form.
    #[must_use]
    pub fn pattern(self, pattern: impl Pattern) -> Self {
        self.with(|own| own.patterns.push(Arc::new(pattern)))
    }

    /// With how a secret begins; it goes on up to what is no letter, digit, `_` or `-`: `sk_live_`.
    #[must_use]
    pub fn prefix(self, prefix: impl Into<String>) -> Self {
        match prefix.into() {
            prefix if prefix.is_empty() => self,
            prefix => self.pattern(pattern::Prefix(prefix)),
        }
    }

    fn with(mut self, add: impl FnOnce(&mut Own)) -> Self {
        add(Arc::make_mut(self.own.get_or_insert_default()));
        self
    }

    /// Whether what lies under this name is a secret.
    pub fn is_secret(&self, name: &str) -> bool {
        self.judged(name).unwrap_or_else(|| is_secret(name))
    }

    /// What is kept of a name, where that is not the whole of it: what has a secret's name in it and is more
    /// than words is no name, and may be the secret itself (JSON that was sent as a form).
    pub(crate) fn kept_name(&self, name: &str) -> Option<String> {
        if !is_words(name) && self.is_secret(name) {
            return Some(REDACTED.to_owned());
        }
        match self.text(name) {
            Cow::Borrowed(_) => None,
            Cow::Owned(kept) => Some(kept),
        }
    }

    /// What the app's own rules say of a name, where they say anything.
    pub(crate) fn judged(&self, name: &str) -> Option<bool> {
        let own = self.own.as_deref()?;
        let words = name::words(name);
        if own.denied.iter().any(|run| name::holds(&words, run)) {
            return Some(true);
        }
        own.allowed.contains(&words).then_some(false)
    }

    /// A text without the secrets that have the form of one.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.secrets_in(text) {
            places if places.is_empty() => Cow::Borrowed(text),
            places => Cow::Owned(replaced(text, &places)),
        }
    }

    /// A value, in which what lies under a secret's name is replaced, and what is a secret by its form.
    /// What nests deeper than 64 levels is marked instead.
    pub fn json(&self, value: &mut Value) {
        value::redact(value, self);
    }

    /// The same of a JSON text of any depth: a body, for one. All else stays as it is, byte for byte:
    /// numbers of any size, and keys that stand there twice.
    ///
    /// # Errors
    ///
    /// When the text is not one JSON value.
    pub fn json_text(&self, text: &str) -> Result<String, serde_json::Error> {
        serde_json::from_str::<&RawValue>(text)?;
        Ok(json::rewrite(text, self, &json::Plain))
    }

    /// A form (`application/x-www-form-urlencoded`) or a query, without secrets. All else stays as it is,
    /// byte for byte.
    pub fn form<'t>(&self, form: &'t str) -> Cow<'t, str> {
        form::redact(form, self)
    }

    /// A URL, or a path with its query, without secrets.
    pub fn url<'t>(&self, url: &'t str) -> Cow<'t, str> {
        form::redact_url(url, self)
    }

    /// A header's value, without secrets: nothing of `Authorization` and `Cookie`, and of a URL
    /// (`Referer`, `Location`) what [`url`](Self::url) leaves.
    pub fn header<'v>(&self, name: &str, value: &'v str) -> Cow<'v, str> {
        const URLS: [&str; 5] = ["referer", "location", "content-location", "origin", "link"];
        if self.is_secret(name) {
            Cow::Borrowed(REDACTED)
        } else if URLS.iter().any(|url| url.eq_ignore_ascii_case(name)) {
            self.url(value)
        } else {
            self.text(value)
        }
    }

    /// Whether a text, or a JSON text with its escapes, may have secrets in it. Most have none, which
    /// costs one walk.
    pub(crate) fn may_concern(&self, text: &[u8]) -> bool {
        self.has_patterns() || may_hold(text)
    }

    fn has_patterns(&self) -> bool {
        self.own
            .as_ref()
            .is_some_and(|own| !own.patterns.is_empty())
    }

    /// Where the secrets lie in a text, in order and apart from each other.
    pub(crate) fn secrets_in(&self, text: &str) -> Vec<Range<usize>> {
        let mut places = Vec::new();
        if may_hold(text.as_bytes()) {
            places = pattern::find(text);
        }
        if let Some(own) = self.own.as_deref().filter(|own| !own.patterns.is_empty()) {
            let found = own.patterns.iter().flat_map(|own| asked(&**own, text));
            places.extend(found);
            places = apart(places);
        }
        places
    }
}

/// The longest name that is taken for one.
const NAME_BYTES: usize = 128;

/// Whether a name is made of words, and of what joins them in names and paths.
fn is_words(name: &str) -> bool {
    let joins = |letter: char| letter.is_alphanumeric() || "_-. []$@/?!#*".contains(letter);
    name.len() <= NAME_BYTES && name.chars().all(joins)
}

/// The app's own code answers, and may panic: then nobody knows what of the text is a secret.
fn asked(pattern: &dyn Pattern, text: &str) -> Vec<Range<usize>> {
    let found = catch_unwind(AssertUnwindSafe(|| pattern.find(text)));
    let found = found.unwrap_or_else(|_| {
        tracing::error!("a text is hidden from the audit log: a redaction's pattern panicked");
        std::iter::once(0..text.len()).collect()
    });
    let within = |place: Range<usize>| {
        let start = text.floor_char_boundary(place.start);
        start..text.ceil_char_boundary(place.end.min(text.len()))
    };
    let places = found.into_iter().map(within);
    places.filter(|place| !place.is_empty()).collect()
}

/// In order, with those that overlap as one.
fn apart(mut places: Vec<Range<usize>>) -> Vec<Range<usize>> {
    places.sort_by_key(|place| place.start);
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(places.len());
    for place in places {
        match apart.last_mut() {
            Some(last) if place.start < last.end => last.end = last.end.max(place.end),
            _ => apart.push(place),
        }
    }
    apart
}

/// The text with something else at each of these places, which are in order and apart.
pub(crate) fn replaced(text: &str, places: &[Range<usize>]) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    for place in places {
        kept.push_str(&text[at..place.start]);
        kept.push_str(REDACTED);
        at = place.end;
    }
    kept.push_str(&text[at..]);
    kept
}

/// A pattern has nothing to print.
impl fmt::Debug for Redaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own = self.own.as_deref();
        f.debug_struct("Redaction")
            .field("denied", &own.map(|own| &own.denied))
            .field("allowed", &own.map(|own| &own.allowed))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
