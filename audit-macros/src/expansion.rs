//! Shows tests the code that the macros write.

use proc_macro2::TokenStream;

/// The code as one reads it.
pub(crate) fn pretty(code: TokenStream) -> String {
    match syn::parse2(code.clone()) {
        Ok(file) => prettyplease::unparse(&file),
        Err(error) => panic!("{error}: {code}"),
    }
}
