//! What a program declares about a call, and what is known of it before it runs.

use std::borrow::Cow;
use std::fmt::Display;

use serde_json::{Map, Value};

use crate::operation::Operation;
use crate::stream::Stream;
use crate::target::Target;
use crate::text::{FIELD_BYTES, Text, cut};

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
    /// The sentence's template.
    pub summary: Option<&'static str>,
    /// Whether the actor has to say why.
    pub reason_required: bool,
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
    pub(crate) action: Text,
    pub(crate) category: Option<Text>,
    pub(crate) operation: Option<Operation>,
    pub(crate) stream: Stream,
    pub(crate) template: Option<Text>,
    pub(crate) values: Map<String, Value>,
    pub(crate) targets: Vec<Target>,
    pub(crate) reason: Option<Text>,
    pub(crate) reason_required: bool,
}

impl Opening {
    /// The opening of a declared call.
    pub fn new(declaration: &'static Declaration) -> Self {
        Self {
            category: declaration.category.map(Cow::Borrowed),
            operation: declaration.operation,
            stream: declaration.stream,
            template: declaration.summary.map(Cow::Borrowed),
            reason_required: declaration.reason_required,
            ..Self::of_action(Cow::Borrowed(declaration.action))
        }
    }

    /// The opening of a call that nothing but its action is known of.
    pub(crate) fn of_action(action: Text) -> Self {
        Self {
            action,
            category: None,
            operation: None,
            stream: Stream::Account,
            template: None,
            values: Map::new(),
            targets: Vec::new(),
            reason: None,
            reason_required: false,
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

    /// With a value for the sentence.
    #[must_use]
    pub fn value(mut self, name: &'static str, value: &dyn Display) -> Self {
        let text = value.to_string();
        self.values
            .insert(name.to_owned(), cut(&text, FIELD_BYTES).into());
        self
    }

    /// With the actor's reason.
    #[must_use]
    pub fn reason(mut self, reason: impl IntoReason) -> Self {
        self.reason = reason.into_reason().or(self.reason);
        self
    }
}

/// Anything that a reason can be read from; blank text is none.
pub trait IntoReason {
    /// The reason, if there is one.
    fn into_reason(self) -> Option<Text>;
}

impl IntoReason for &str {
    fn into_reason(self) -> Option<Text> {
        let text = self.trim();
        (!text.is_empty()).then(|| Text::Owned(cut(text, FIELD_BYTES).to_owned()))
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
        None => Text::Borrowed("Other"),
    }
}
