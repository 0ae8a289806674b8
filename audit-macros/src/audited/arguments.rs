//! What stands between the parentheses of `#[audited(…)]`.

use proc_macro2::{Span, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, ExprLit, Ident, Lit, LitStr, Path, Token};

use super::reason::Reason;
use super::summary::Summary;
use super::target::Target;
use crate::errors::Errors;
use crate::suggest::unknown;

const NAMES: &[&str] = &[
    "action",
    "category",
    "operation",
    "stream",
    "target",
    "related",
    "summary",
    "reason",
    "delivery",
    "intent",
    "crate",
];

const OPERATIONS: &[&str] = &["create", "read", "update", "delete", "execute"];
const STREAMS: &[&str] = &["account", "activity"];
const DELIVERIES: &[&str] = &["before_response", "background"];

/// The arguments, each as it was written.
#[derive(Default)]
pub(crate) struct Arguments {
    pub(crate) action: Option<Expr>,
    pub(crate) category: Option<Expr>,
    /// A variant of `Operation`.
    pub(crate) operation: Option<Ident>,
    /// A variant of `Stream`.
    pub(crate) stream: Option<Ident>,
    pub(crate) target: Option<Target>,
    pub(crate) related: Vec<Target>,
    pub(crate) summary: Option<Summary>,
    pub(crate) reason: Reason,
    /// A variant of `Delivery`.
    pub(crate) delivery: Option<Ident>,
    /// The word itself, where it was said.
    pub(crate) intent: Option<Ident>,
    pub(crate) krate: Option<Path>,
    given: Vec<String>,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut arguments = Self::default();
        let mut errors = Errors::default();
        while !input.is_empty() {
            let argument = arguments.argument(input).and_then(|()| comma(input));
            if errors.keep(argument).is_none() {
                skip_argument(input)?;
            }
        }
        if errors.is_empty() && arguments.action.is_none() {
            errors.push(missing_action());
        }
        errors.finish(arguments)
    }
}

impl Arguments {
    fn argument(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let name = name(input)?;
        self.note(&name)?;
        match name.to_string().as_str() {
            "action" => self.action = Some(checked(input, check_action)?),
            "category" => self.category = Some(checked(input, check_category)?),
            "operation" => self.operation = Some(word(input, "operation", OPERATIONS)?),
            "stream" => self.stream = Some(word(input, "stream", STREAMS)?),
            "target" => self.target = Some(Target::parse_value(input)?),
            "related" => self.related.push(Target::parse_value(input)?),
            "summary" => self.summary = Some(summary(input)?),
            "reason" => self.reason = Reason::parse_value(input)?,
            "delivery" => self.delivery = Some(word(input, "delivery", DELIVERIES)?),
            "intent" => self.intent = Some(alone(input, name)?),
            "crate" => self.krate = Some(path(input)?),
            _ => {
                return Err(syn::Error::new(
                    name.span(),
                    unknown("argument", &name, NAMES),
                ));
            }
        }
        Ok(())
    }

    /// Only `related` can be said more than once.
    fn note(&mut self, name: &Ident) -> syn::Result<()> {
        let word = name.to_string();
        if word != "related" && self.given.contains(&word) {
            return Err(syn::Error::new(
                name.span(),
                format!("`{word}` is given twice"),
            ));
        }
        self.given.push(word);
        Ok(())
    }
}

fn missing_action() -> syn::Error {
    syn::Error::new(
        Span::call_site(),
        "`action` is missing: say what the function does, as in `#[audited(action = \"customer.update\")]`",
    )
}

fn name(input: ParseStream<'_>) -> syn::Result<Ident> {
    if input.peek(Ident::peek_any) {
        return input.call(Ident::parse_any);
    }
    Err(input.error(format!(
        "expected an argument's name, as in `action = \"customer.update\"`\nvalid here: {}",
        NAMES.join(", ")
    )))
}

fn comma(input: ParseStream<'_>) -> syn::Result<()> {
    if !input.is_empty() {
        input.parse::<Token![,]>()?;
    }
    Ok(())
}

/// So that the arguments after a wrong one are still read.
fn skip_argument(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && input.parse::<Option<Token![,]>>()?.is_none() {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}

/// A text: a literal, which is checked here, or a `const`, which the compiler checks.
fn checked(input: ParseStream<'_>, check: fn(&LitStr) -> syn::Result<()>) -> syn::Result<Expr> {
    input.parse::<Token![=]>()?;
    let value: Expr = input.parse()?;
    match &value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => check(text)?,
        Expr::Lit(other) => {
            return Err(syn::Error::new_spanned(
                other,
                "expected a text: a string literal or a `const` of type `&str`",
            ));
        }
        _ => {}
    }
    Ok(value)
}

fn check_action(action: &LitStr) -> syn::Result<()> {
    let is_word = |word: &str| {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        !word.is_empty() && word.bytes().all(fits)
    };
    let text = action.value();
    if text.is_empty() {
        return Err(syn::Error::new(
            action.span(),
            "`action` is empty: say what the function does, as in `customer.update`",
        ));
    }
    if !text.split('.').all(is_word) {
        return Err(syn::Error::new(
            action.span(),
            "an action is lower-case words (a-z, 0-9, _) with dots between them, as in `customer.update`",
        ));
    }
    Ok(())
}

fn check_category(category: &LitStr) -> syn::Result<()> {
    if category.value().trim().is_empty() {
        return Err(syn::Error::new(
            category.span(),
            "`category` is empty: leave it out to have it told from the action",
        ));
    }
    Ok(())
}

/// A word that says all by itself.
fn alone(input: ParseStream<'_>, name: Ident) -> syn::Result<Ident> {
    if input.is_empty() || input.peek(Token![,]) {
        return Ok(name);
    }
    Err(input.error(format!("`{name}` stands by itself: it takes no value")))
}

/// One of a few words, bare or quoted, as the variant that it names.
fn word(input: ParseStream<'_>, what: &str, valid: &[&str]) -> syn::Result<Ident> {
    input.parse::<Token![=]>()?;
    let (word, span) = if input.peek(LitStr) {
        let text: LitStr = input.parse()?;
        (text.value(), text.span())
    } else {
        let name = input.call(Ident::parse_any)?;
        (name.to_string(), name.span())
    };
    if !valid.contains(&word.as_str()) {
        return Err(syn::Error::new(span, unknown(what, word, valid)));
    }
    Ok(Ident::new(&capitalised(&word), span))
}

/// `before_response` is `BeforeResponse`.
fn capitalised(word: &str) -> String {
    let capital = |word: &str| {
        let (initial, rest) = word.split_at(1);
        initial.to_ascii_uppercase() + rest
    };
    word.split('_').map(capital).collect()
}

fn summary(input: ParseStream<'_>) -> syn::Result<Summary> {
    input.parse::<Token![=]>()?;
    if !input.peek(LitStr) {
        return Err(input.error(
            "`summary` is a string literal, since its captures are read by the compiler; \
             for a computed one call `audit.summary(…)` in the body",
        ));
    }
    Summary::new(input.parse()?)
}

pub(crate) fn path(input: ParseStream<'_>) -> syn::Result<Path> {
    input.parse::<Token![=]>()?;
    input.call(Path::parse_mod_style)
}
