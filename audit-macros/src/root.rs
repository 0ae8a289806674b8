//! Where the code that a macro writes finds the toolkit.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;

/// The module that emitted code goes through: the facade's, or the one that `crate = …` names.
pub(crate) fn private(krate: Option<&Path>) -> TokenStream {
    match krate {
        Some(path) => quote!(#path::__private),
        None => quote!(::audited::__private),
    }
}
