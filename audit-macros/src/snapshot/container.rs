//! A record's own attributes, and the snapshot that its fields make.

use darling::FromDeriveInput;
use darling::ast::Data;
use darling::util::Ignored;
use darling::util::parse_expr::preserve_str_literal;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Expr, Generics, Ident, Meta, Path};

use super::field::{Field, Read};
use super::generics;
use super::record;
use super::serde::ContainerAttributes;
use super::shown::Shown;
use crate::errors::Errors;
use crate::root;

/// A struct with `#[audit(target = "customer", id = id, label = name)]`.
#[derive(FromDeriveInput)]
#[darling(attributes(audit), forward_attrs(serde))]
pub(super) struct Container {
    pub(super) ident: Ident,
    pub(super) generics: Generics,
    attrs: Vec<Attribute>,
    data: Data<Ignored, Field>,
    #[darling(default, with = expression)]
    pub(super) target: Option<Expr>,
    #[darling(default, with = expression)]
    pub(super) id: Option<Expr>,
    #[darling(default, with = expression)]
    pub(super) label: Option<Expr>,
    #[darling(default, rename = "crate")]
    krate: Option<Path>,
}

/// An expression as it stands: a literal is a text, no code.
fn expression(meta: &Meta) -> darling::Result<Option<Expr>> {
    preserve_str_literal(meta).map(Some)
}

impl Container {
    /// The implementations of `Snapshot` and, where a target is declared, of `Record`.
    pub(super) fn implementations(&self) -> syn::Result<TokenStream> {
        let private = root::private(self.krate.as_ref());
        let fields = self.read()?;
        let generics = generics::bounded(&self.generics, &fields, &private);
        let snapshot = self.snapshot(&fields, &generics, &private);
        let hashed = self.hashed(&fields, &private);
        let record = record::record(self, &generics, &private)?;
        Ok(quote!(#snapshot #hashed #record))
    }

    fn read(&self) -> syn::Result<Vec<Read<'_>>> {
        let serde = ContainerAttributes::read(&self.attrs)?;
        let mut errors = Errors::default();
        let read = |field| errors.keep(Read::new(field, &serde, &self.generics));
        let fields = self.fields().filter_map(read).collect();
        errors.finish(fields)
    }

    fn snapshot(
        &self,
        fields: &[Read<'_>],
        generics: &Generics,
        private: &TokenStream,
    ) -> TokenStream {
        let (implement, arguments, bounds) = generics.split_for_impl();
        let ident = &self.ident;
        let writes = fields.iter().map(|field| field.write(self, private));
        quote! {
            #[automatically_derived]
            impl #implement #private::Snapshot for #ident #arguments #bounds {
                fn fields(&self, fields: &mut #private::Fields<'_>) {
                    #[allow(unused_imports)]
                    use #private::probe::{
                        FlatPlain as _, FlatSnapshot as _, NestedField as _, PlainField as _,
                        RedactField as _, RedactNested as _, UnwritableField as _,
                    };
                    #(#writes)*
                }
            }
        }
    }

    /// Tells the program which of its fields need the auditor's key.
    fn hashed(&self, fields: &[Read<'_>], private: &TokenStream) -> TokenStream {
        let record = self.ident.to_string();
        let hashed = fields
            .iter()
            .filter(|field| field.shown == Shown::Hash)
            .map(|field| &field.name);
        quote! {
            #(#private::inventory::submit! {
                #private::HashedField {
                    record: ::core::concat!(::core::module_path!(), "::", #record),
                    field: #hashed,
                }
            })*
        }
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = &Field> {
        match &self.data {
            Data::Struct(fields) => fields.fields.as_slice(),
            Data::Enum(_) => &[],
        }
        .iter()
    }
}
