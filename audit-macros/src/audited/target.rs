//! `target = customer(id, label = &name)`: what the action is done to.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, ExprLit, Ident, Lit, LitStr, Token, parenthesized, token};

use crate::root::by_reference;

const FORMS: &str = "a target is `customer(id)`, `customer(id, label = &name)`, \
                     or, with its kind as an expression, `target(\"customer\", id)`";

/// A record that the function's arguments name.
pub(crate) struct Target {
    kind: Expr,
    id: Expr,
    label: Option<Expr>,
}

impl Target {
    /// What follows the argument's name.
    pub(crate) fn parse_value(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(token::Paren) {
            return Self::spelled_out(input);
        }
        input.parse::<Token![=]>()?;
        if !(input.peek(Ident::peek_any) && input.peek2(token::Paren)) {
            return Err(syn::Error::new(input.span(), FORMS));
        }
        let kind = input.call(Ident::parse_any)?.unraw();
        let kind = LitStr::new(&kind.to_string(), kind.span());
        let content;
        parenthesized!(content in input);
        Self::record(syn::parse_quote!(#kind), &content)
    }

    fn spelled_out(input: ParseStream<'_>) -> syn::Result<Self> {
        let content;
        parenthesized!(content in input);
        let kind = content.parse()?;
        check_kind(&kind)?;
        if content.is_empty() {
            return Err(syn::Error::new(content.span(), FORMS));
        }
        content.parse::<Token![,]>()?;
        Self::record(kind, &content)
    }

    fn record(kind: Expr, content: ParseStream<'_>) -> syn::Result<Self> {
        if content.is_empty() {
            return Err(syn::Error::new(content.span(), FORMS));
        }
        let id = content.parse()?;
        let label = Label::parse_after(content)?;
        Ok(Self { kind, id, label })
    }

    /// Its kind, where that is a text that is known here.
    pub(crate) fn literal_kind(&self) -> Option<&LitStr> {
        match &self.kind {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => Some(text),
            _ => None,
        }
    }

    /// The target as a value, its parts read by reference.
    pub(crate) fn build(&self, private: &TokenStream) -> TokenStream {
        let Self { kind, id, label } = self;
        let (id, label) = (by_reference(id), label.iter().map(by_reference));
        quote!(#private::Target::new(#kind, #id) #(.label(#label))*)
    }
}

/// A literal that names nothing. What a `const` holds, the program's author answers for.
pub(crate) fn check_kind(kind: &Expr) -> syn::Result<()> {
    match kind {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) if text.value().is_empty() => Err(syn::Error::new(
            text.span(),
            "a target's kind is empty: say what kind of record it is",
        )),
        _ => Ok(()),
    }
}

struct Label(Expr);

impl Label {
    fn parse_after(content: ParseStream<'_>) -> syn::Result<Option<Expr>> {
        if content.is_empty() {
            return Ok(None);
        }
        content.parse::<Token![,]>()?;
        if content.is_empty() {
            return Ok(None);
        }
        let label = content.parse::<Self>()?;
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
        if content.is_empty() {
            Ok(Some(label.0))
        } else {
            Err(syn::Error::new(content.span(), FORMS))
        }
    }
}

impl Parse for Label {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name: Ident = input
            .parse()
            .map_err(|_| syn::Error::new(input.span(), FORMS))?;
        if name != "label" {
            return Err(syn::Error::new(name.span(), FORMS));
        }
        input.parse::<Token![=]>()?;
        input.parse().map(Self)
    }
}
