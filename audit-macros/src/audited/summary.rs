//! `summary = "moved {target} to {input.plan}"`: the sentence and its inline captures.

use std::ops::Range;

use proc_macro2::{Literal, Span};
use syn::{Expr, LitStr, Member, Path};

/// What the entry itself knows: no expressions of the function.
const OF_THE_ENTRY: &[&str] = &["target", "actor"];

const FORMS: &str = "a capture is an argument or a field of one: `{name}`, `{input.plan}`; \
                     for anything else call `audit.summary(…)` in the body";

/// A sentence with the expressions that its captures name.
pub(crate) struct Summary {
    pub(crate) template: LitStr,
    pub(crate) captures: Vec<Capture>,
}

/// One inline capture.
pub(crate) struct Capture {
    pub(crate) name: LitStr,
    pub(crate) value: Expr,
}

impl Summary {
    /// Reads the captures out of a template.
    pub(crate) fn new(template: LitStr) -> syn::Result<Self> {
        let text = template.value();
        let mut captures: Vec<Capture> = Vec::new();
        for place in places(&text).map_err(|(place, words)| error(&template, place, words))? {
            let name = &text[place.clone()];
            let known = captures.iter().any(|capture| capture.name.value() == name);
            if !known && !OF_THE_ENTRY.contains(&name) {
                captures.push(Capture::new(&template, name, place)?);
            }
        }
        Ok(Self { template, captures })
    }
}

impl Capture {
    fn new(template: &LitStr, name: &str, place: Range<usize>) -> syn::Result<Self> {
        let wrong = |words| error(template, place.clone(), words);
        if name.is_empty() {
            return Err(wrong(
                "`{}` captures nothing: name an argument or a field of one",
            ));
        }
        if name.contains(':') {
            return Err(wrong(
                "a capture has no format: its `Display` is written as it is",
            ));
        }
        let name = LitStr::new(name, span(template, place.clone()));
        let value: Expr = name.parse().map_err(|_| wrong(FORMS))?;
        if is_place(&value) && !name.value().contains(char::is_whitespace) {
            Ok(Self { name, value })
        } else {
            Err(wrong(FORMS))
        }
    }
}

fn is_place(value: &Expr) -> bool {
    match value {
        Expr::Path(path) => path.qself.is_none() && is_name(&path.path),
        Expr::Field(field) => is_place(&field.base) && is_member(&field.member),
        _ => false,
    }
}

fn is_name(path: &Path) -> bool {
    path.get_ident().is_some()
}

fn is_member(member: &Member) -> bool {
    match member {
        Member::Named(name) => name != "await",
        Member::Unnamed(_) => true,
    }
}

type Wrong = (Range<usize>, &'static str);

/// Where the captures lie, without their braces.
fn places(text: &str) -> Result<Vec<Range<usize>>, Wrong> {
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(brace) = text[at..].find(['{', '}']).map(|found| at + found) {
        let doubled = text[brace..].starts_with("{{") || text[brace..].starts_with("}}");
        at = if doubled {
            brace + 2
        } else {
            let place = capture(text, brace)?;
            let end = place.end + 1;
            places.push(place);
            end
        };
    }
    Ok(places)
}

/// The capture whose brace stands at `brace`.
fn capture(text: &str, brace: usize) -> Result<Range<usize>, Wrong> {
    let here = brace..brace + 1;
    if text[here.clone()] == *"}" {
        return Err((
            here,
            "no capture begins before this `}`: a brace is written `}}`",
        ));
    }
    match text[brace + 1..]
        .find(['{', '}'])
        .map(|found| brace + 1 + found)
    {
        Some(end) if text[end..].starts_with('}') => Ok(brace + 1..end),
        _ => Err((here, "no `}` ends this capture: a brace is written `{{`")),
    }
}

fn error(template: &LitStr, place: Range<usize>, words: &str) -> syn::Error {
    syn::Error::new(span(template, place), words)
}

/// A part of the literal where the compiler can tell it, else the literal.
fn span(template: &LitStr, place: Range<usize>) -> Span {
    let literal: Literal = template.token();
    let written = literal.to_string();
    let text = template.value();
    // With escapes in it, the text's bytes are not the literal's.
    match written.find(&text) {
        Some(start) => literal.subspan(start + place.start..start + place.end),
        None => None,
    }
    .unwrap_or_else(|| template.span())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(template: &str, expected: &[&str]) {
        let summary = Summary::new(LitStr::new(template, Span::call_site())).unwrap();
        let names: Vec<_> = summary
            .captures
            .iter()
            .map(|capture| capture.name.value())
            .collect();
        assert_eq!(names, expected, "{template}");
    }

    fn check_wrong(template: &str, expected: &str) {
        let error = Summary::new(LitStr::new(template, Span::call_site()))
            .err()
            .unwrap();
        assert!(error.to_string().contains(expected), "{template}: {error}");
    }

    #[test]
    fn captures_are_arguments_and_their_fields() {
        check("nothing", &[]);
        check("{name}", &["name"]);
        check(
            "{input.plan} {self.name} {pair.0.1}",
            &["input.plan", "self.name", "pair.0.1"],
        );
        check("{name} and {name}", &["name"]);
        check("{{name}} {name}}}", &["name"]);
        check("é {name} é", &["name"]);
    }

    #[test]
    fn the_entry_fills_in_target_and_actor() {
        check("{actor} changed {target}", &[]);
        check("{target.name}", &["target.name"]);
    }

    #[test]
    fn anything_else_is_a_mistake() {
        check_wrong("{}", "captures nothing");
        check_wrong("{name:?}", "no format");
        check_wrong("{name()}", "a capture is an argument");
        check_wrong("{ name }", "a capture is an argument");
        check_wrong("{0}", "a capture is an argument");
        check_wrong("{name", "no `}` ends");
        check_wrong("{name {other}", "no `}` ends");
        check_wrong("name}", "no capture begins");
    }
}
