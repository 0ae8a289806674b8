//! `#[audited(…)]`: a function whose calls leave an entry.

pub(crate) mod arguments;
mod expand;
mod reason;
mod summary;
pub(crate) mod target;

use proc_macro2::TokenStream;
use quote::quote;

/// The audited function, or the original one beside what is wrong with its attribute.
pub(crate) fn audited(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expanded(arguments, item.clone()).unwrap_or_else(|errors| {
        let errors = errors.into_compile_error();
        quote!(#item #errors)
    })
}

fn expanded(arguments: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let arguments = syn::parse2(arguments)?;
    expand::expand(&arguments, &syn::parse2(item)?)
}

#[cfg(test)]
mod tests;
