//! Where the code that a macro writes finds the toolkit.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Path;
use syn::spanned::Spanned;

/// The module that emitted code goes through: the facade's, or the one that `crate = …` names.
pub(crate) fn private(krate: Option<&Path>) -> TokenStream {
    match krate {
        Some(path) => quote!(#path::__private),
        None => quote!(::audited::__private),
    }
}

/// An expression of the user's, read by reference. What is wrong with it is told at its place.
pub(crate) fn by_reference(expression: &(impl ToTokens + Spanned)) -> TokenStream {
    quote_spanned!(expression.span()=> &(#expression))
}

/// Emitted code that stands for something of the user's: errors in it are told there.
pub(crate) fn at(place: Span, code: &TokenStream) -> TokenStream {
    let moved = code.clone().into_iter().map(|mut token| {
        token.set_span(place.resolved_at(token.span()));
        token
    });
    moved.collect()
}
