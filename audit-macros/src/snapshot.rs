//! `#[derive(Snapshot)]`: what of a record the log shows.

mod container;
mod field;
mod generics;
mod record;
mod serde;
mod shown;
mod with;

use darling::FromDeriveInput;
use proc_macro2::TokenStream;
use syn::{Data, DeriveInput, Fields};

use self::container::Container;

/// The implementations, or what is wrong with the attributes.
pub(crate) fn snapshot(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    expanded(&input).unwrap_or_else(syn::Error::into_compile_error)
}

fn expanded(input: &DeriveInput) -> syn::Result<TokenStream> {
    check_shape(input)?;
    Container::from_derive_input(input)?.implementations()
}

const BY_HAND: &str = "`#[derive(Snapshot)]` is for structs with named fields";

fn check_shape(input: &DeriveInput) -> syn::Result<()> {
    let instead = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(_) => return Ok(()),
            Fields::Unnamed(_) => {
                "name the fields, or, where it stands in a record as one value, leave the derive out: \
                 what has no snapshot is written as its `Serialize` says"
            }
            Fields::Unit => "a value without fields has no state to show",
        },
        Data::Enum(_) => {
            "leave the derive out: within a record an enum is written as its `Serialize` says; \
             where its variants hold secrets implement `Nested` by hand"
        }
        Data::Union(_) => "implement `Snapshot` by hand",
    };
    Err(syn::Error::new_spanned(
        &input.ident,
        format!("{BY_HAND}: {instead}"),
    ))
}

#[cfg(test)]
mod tests;
