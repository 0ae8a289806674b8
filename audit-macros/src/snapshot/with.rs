//! A value that a function of the app's writes: serde's `with` and `serialize_with`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{ExprPath, Generics, parse_quote};

use super::container::Container;
use super::field::Read;

/// Something whose `Serialize` is the function.
pub(super) fn written(
    container: &Container,
    field: &Read<'_>,
    function: &ExprPath,
    private: &TokenStream,
) -> TokenStream {
    let (name, field, ty) = (&container.ident, field.ident, field.ty);
    let generics = with_lifetime(&container.generics);
    let (implement, arguments, bounds) = generics.split_for_impl();
    let (_, of_container, _) = container.generics.split_for_impl();
    quote! {
        {
            struct Written #implement (
                &'audited #ty,
                ::core::marker::PhantomData<#name #of_container>,
            ) #bounds;
            impl #implement #private::serde::Serialize for Written #arguments #bounds {
                fn serialize<S: #private::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::core::result::Result<S::Ok, S::Error> {
                    #function(self.0, serializer)
                }
            }
            Written(&self.#field, ::core::marker::PhantomData::<#name #of_container>)
        }
    }
}

fn with_lifetime(generics: &Generics) -> Generics {
    let mut generics = generics.clone();
    generics.params.insert(0, parse_quote!('audited));
    for parameter in generics.type_params_mut() {
        parameter.bounds.push(parse_quote!('audited));
        parameter.default = None;
    }
    generics
}
