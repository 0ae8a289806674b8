//! The sentence that people read, made of a template and values.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// Fills a template: `{name}` becomes the value of that name, `{{` and `}}` are braces.
///
/// A name without a value stays as it stands, so that a mistake is seen and loses nothing.
///
/// ```
/// use audit_core::summary::render;
///
/// let lookup = |name: &str| (name == "target").then(|| "Acme".into());
/// assert_eq!(render("changed {target}", lookup), "changed Acme");
/// ```
pub fn render<'v>(template: &str, value_of: impl Fn(&str) -> Option<Cow<'v, str>>) -> String {
    let mut sentence = String::with_capacity(template.len() + 24);
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        sentence.push_str(&rest[..at]);
        rest = brace(&rest[at..], &mut sentence, &value_of);
    }
    sentence.push_str(rest);
    sentence
}

/// The text after what the brace that `rest` begins with stands for.
fn brace<'t, 'v>(
    rest: &'t str,
    sentence: &mut String,
    value_of: &impl Fn(&str) -> Option<Cow<'v, str>>,
) -> &'t str {
    for (pair, one) in [("{{", '{'), ("}}", '}')] {
        if let Some(after) = rest.strip_prefix(pair) {
            sentence.push(one);
            return after;
        }
    }
    let placeholder = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
    match placeholder.and_then(|(name, after)| Some((value_of(name)?, after))) {
        Some((value, after)) => {
            sentence.push_str(&value);
            after
        }
        None => {
            sentence.push_str(&rest[..1]);
            &rest[1..]
        }
    }
}

/// A value as it stands in a sentence: a string without its quotes.
pub(crate) fn spoken<'v>(values: &'v Map<String, Value>, name: &str) -> Option<Cow<'v, str>> {
    values.get(name).map(|value| match value {
        Value::String(text) => Cow::Borrowed(text.as_str()),
        other => Cow::Owned(other.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(template: &str, expected: &str) {
        let values = Map::from_iter([
            ("target".into(), "Acme".into()),
            ("input.seats".into(), 3.into()),
        ]);
        assert_eq!(render(template, |name| spoken(&values, name)), expected);
    }

    #[test]
    fn names_are_filled_in_and_all_else_stays() {
        check(
            "moved {target} to {input.seats} seats",
            "moved Acme to 3 seats",
        );
        check("{{target}} is {target}", "{target} is Acme");
        check("{nobody} and {target", "{nobody} and {target");
        check("", "");
    }
}
