//! `reason = required`, `reason = &input.reason`, `reason(required, &input.reason)`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Expr, Ident, Token, parenthesized, token};

use crate::root::by_reference;

const FORMS: &str = "a reason is `reason = required`, `reason = &input.reason`, \
                     or both: `reason(required, &input.reason)`";

/// Whether the actor has to say why, and where they may have said it.
#[derive(Default)]
pub(crate) struct Reason {
    pub(crate) required: bool,
    pub(crate) value: Option<Expr>,
}

impl Reason {
    /// What follows the argument's name.
    pub(crate) fn parse_value(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(token::Paren) {
            let content;
            parenthesized!(content in input);
            return Self::both(&content);
        }
        input.parse::<Token![=]>()?;
        if is_required(input) {
            required(input)?;
            return Ok(Self {
                required: true,
                value: None,
            });
        }
        Ok(Self {
            required: false,
            value: Some(input.parse()?),
        })
    }

    fn both(content: ParseStream<'_>) -> syn::Result<Self> {
        if !is_required(content) {
            return Err(syn::Error::new(content.span(), FORMS));
        }
        required(content)?;
        let comma = content.parse::<Option<Token![,]>>()?;
        let value = match comma {
            Some(_) if !content.is_empty() => Some(content.parse()?),
            _ => None,
        };
        content.parse::<Option<Token![,]>>()?;
        if !content.is_empty() {
            return Err(syn::Error::new(content.span(), FORMS));
        }
        Ok(Self {
            required: true,
            value,
        })
    }

    /// The expression, read by reference.
    pub(crate) fn by_reference(&self) -> Option<TokenStream> {
        self.value.as_ref().map(|value| match value {
            Expr::Reference(_) => quote!(#value),
            value => by_reference(value),
        })
    }
}

fn is_required(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    required(&ahead).is_ok() && (ahead.is_empty() || ahead.peek(Token![,]))
}

fn required(input: ParseStream<'_>) -> syn::Result<()> {
    let word = input.call(Ident::parse_any)?;
    if word == "required" {
        Ok(())
    } else {
        Err(syn::Error::new(word.span(), FORMS))
    }
}
