//! `#[unaudited(reason = "…")]`: a function that nobody needs an entry of.

mod arguments;

use proc_macro2::TokenStream;
use quote::quote;

use self::arguments::Exemption;
use crate::function::Function;
use crate::root;

/// The function, which tells its scope that it is exempt.
pub(crate) fn unaudited(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expanded(arguments, item.clone()).unwrap_or_else(|errors| {
        let errors = errors.into_compile_error();
        quote!(#item #errors)
    })
}

fn expanded(arguments: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let Exemption { reason, krate } = syn::parse2(arguments)?;
    let function: Function = syn::parse2(item)?;
    let (private, statements) = (root::private(krate.as_ref()), function.statements());
    Ok(function.with_body(&quote!(#private::exempt(#reason); #statements)))
}

#[cfg(test)]
mod tests;
