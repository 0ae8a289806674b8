//! What a program declares about a call, and what is known of it before it runs.

use std::borrow::Cow;
use std::fmt::Display;

use serde_json::{Map, Value};

use crate::auditor::Delivery;
use crate::keeping::Keeping;
use crate::operation::Operation;
use crate::redact::REDACTED;
use crate::stream::Stream;
use crate::target::Target;
use crate::text::{Text, Truncated, cut};

/// What `#[audited]` declares about a function.
#[derive(Debug)]
pub struct Declaration {
    /// What is done, dotted.
    pub action: &'static str,
    /// The tab; the action's first word where none was declared.
    pub category: Option<&'static str>,
    /// Its kind; told from the action's last word where none was declared.
    pub operation: Option<Operation>,
    /// Which log.
    pub stream: Stream,
    /// When the answer may leave; the auditor says so where the action doesn't.
    pub delivery: Option<Delivery>,
    /// The kind of record it is done to, where that was declared.
    pub target: Option<&'static str>,
    /// The sentence's template.
    pub summary: Option<&'static str>,
    /// Whether the actor has to say why.
    pub reason_required: bool,
    /// Whether an intent is written before the body runs.
    pub intent: bool,
    /// The function's path.
    pub function: &'static str,
    /// The file it stands in.
    pub file: &'static str,
    /// The line it stands on.
    pub line: u32,
}

/// What is known of a call before its body runs.
#[derive(Debug)]
pub struct Opening {
    pub(crate) declared: Declared,
    pub(crate) values: Map<String, Value>,
    pub(crate) targets: Vec<Target>,
    pub(crate) reason: Option<Text>,
    /// What was too long to be kept whole.
    pub(crate) truncated: Vec<Truncated>,
}

/// What a call was declared as.
#[derive(Debug)]
pub(crate) enum Declared {
    /// By `#[audited]`.
    As(&'static Declaration),
    /// By nothing but its action.
    Action(Text),
    /// By its action, which writes its intent first.
    Intended(Text),
}

impl Declared {
    pub(crate) fn action(&self) -> Text {
        match self {
            Self::As(declaration) => Text::new_static(declaration.action),
            Self::Action(action) | Self::Intended(action) => action.clone(),
        }
    }

    pub(crate) fn category(&self) -> Option<Text> {
        self.get(|declaration| declaration.category.map(Text::new_static))
    }

    pub(crate) fn summary(&self) -> Option<Text> {
        self.get(|declaration| declaration.summary.map(Text::new_static))
    }

    pub(crate) fn operation(&self) -> Option<Operation> {
        self.get(|declaration| declaration.operation)
    }

    pub(crate) fn stream(&self) -> Stream {
        self.get(|declaration| Some(declaration.stream))
            .unwrap_or(Stream::Account)
    }

    /// Whether it looks at something, as far as its declaration says.
    pub(crate) fn is_read(&self) -> bool {
        let name = match self {
            Self::As(declaration) => declaration.action,
            Self::Action(action) | Self::Intended(action) => action,
        };
        let operation = self.operation();
        let operation = operation.unwrap_or_else(|| Operation::of_action(name));
        operation == Operation::Read && self.stream() == Stream::Account
    }

    pub(crate) fn delivery(&self) -> Option<Delivery> {
        self.get(|declaration| declaration.delivery)
    }

    pub(crate) fn reason_required(&self) -> bool {
        matches!(self, Self::As(declaration) if declaration.reason_required)
    }

    pub(crate) fn intent(&self) -> bool {
        match self {
            Self::As(declaration) => declaration.intent,
            Self::Action(_) => false,
            Self::Intended(_) => true,
        }
    }

    fn get<T>(&self, field: impl FnOnce(&'static Declaration) -> Option<T>) -> Option<T> {
        match self {
            Self::As(declaration) => field(declaration),
            Self::Action(_) | Self::Intended(_) => None,
        }
    }
}

impl Opening {
    /// The opening of a declared call.
    pub fn new(declaration: &'static Declaration) -> Self {
        Self::of(Declared::As(declaration))
    }

    /// The opening of a call that nothing but its action is known of.
    pub(crate) fn of_action(action: Text) -> Self {
        Self::of(Declared::Action(action))
    }

    /// The same, of a call that writes its intent first.
    pub(crate) fn intended(action: Text) -> Self {
        Self::of(Declared::Intended(action))
    }

    fn of(declared: Declared) -> Self {
        Self {
            declared,
            values: Map::new(),
            targets: Vec::new(),
            reason: None,
            truncated: Vec::new(),
        }
    }

    /// With a record that the action is done to.
    #[must_use]
    pub fn target(mut self, target: Target) -> Self {
        self.targets.push(target);
        self
    }

    /// With a record that the action concerns.
    #[must_use]
    pub fn related(self, target: Target) -> Self {
        self.target(target.related())
    }

    /// With a value for the sentence; one that a secret's name leads to is replaced.
    #[must_use]
    pub fn value(mut self, name: &'static str, value: &dyn Display) -> Self {
        self.values
            .insert(name.to_owned(), value.to_string().into());
        self
    }

    /// With the actor's reason.
    #[must_use]
    pub fn reason(mut self, reason: impl IntoReason) -> Self {
        self.reason = reason.into_reason().or(self.reason);
        self
    }

    /// The same as an entry may keep it.
    pub(crate) fn kept(mut self, keeping: &Keeping) -> Self {
        for (name, value) in &mut self.values {
            if let Value::String(text) = value {
                *text = spoken(name, std::mem::take(text), keeping, &mut self.truncated);
            }
        }
        self.reason = self.reason.map(|reason| keeping.text(reason));
        let targets = self.targets.into_iter();
        self.targets = targets.map(|target| keeping.target(target)).collect();
        self
    }
}

/// A value as a sentence may hold it: of `input.password` and `input.password.0`, nothing.
pub(crate) fn spoken(
    name: &str,
    value: String,
    keeping: &Keeping,
    truncated: &mut Vec<Truncated>,
) -> String {
    let is_place = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let field = name.rsplit('.').find(|part| !is_place(part));
    let field = field.unwrap_or(name);
    if keeping.redaction.is_secret(field) {
        return REDACTED.to_owned();
    }
    let mut text = match keeping.redaction.text(&value) {
        Cow::Borrowed(_) => value,
        Cow::Owned(kept) => kept,
    };
    if text.len() > keeping.caps.text {
        truncated.push(Truncated {
            field: Text::from(format!("summary_values/{name}")),
            bytes: text.len(),
        });
        text.truncate(cut(&text, keeping.caps.text).len());
    }
    text
}

/// Anything that a reason can be read from; blank text is none.
pub trait IntoReason {
    /// The reason, if there is one.
    fn into_reason(self) -> Option<Text>;
}

impl IntoReason for &str {
    fn into_reason(self) -> Option<Text> {
        let text = self.trim();
        (!text.is_empty()).then(|| Text::from(text))
    }
}

impl IntoReason for &&str {
    fn into_reason(self) -> Option<Text> {
        (*self).into_reason()
    }
}

impl IntoReason for String {
    fn into_reason(self) -> Option<Text> {
        self.as_str().into_reason()
    }
}

impl IntoReason for &String {
    fn into_reason(self) -> Option<Text> {
        self.as_str().into_reason()
    }
}

impl<T: IntoReason> IntoReason for Option<T> {
    fn into_reason(self) -> Option<Text> {
        self.and_then(T::into_reason)
    }
}

impl<'a, T> IntoReason for &'a Option<T>
where
    &'a T: IntoReason,
{
    fn into_reason(self) -> Option<Text> {
        self.as_ref().and_then(<&T>::into_reason)
    }
}

/// `customer.update` belongs to `Customer` where nobody said otherwise.
pub(crate) fn category_of(action: &str) -> Text {
    let first = action.split('.').next().unwrap_or(action);
    let mut letters = first.chars();
    match letters.next() {
        Some(initial) => initial
            .to_uppercase()
            .chain(letters)
            .collect::<String>()
            .replace('_', " ")
            .into(),
        None => Text::new_static("Other"),
    }
}
