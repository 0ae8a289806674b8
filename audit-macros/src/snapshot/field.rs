//! One field of a record: its name, whether it is written, and how.

use darling::FromField;
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Generics, Ident, Type, WherePredicate};

use super::container::Container;
use super::generics::{mentions_parameter, predicate};
use super::serde::{ContainerAttributes, FieldAttributes};
use super::shown::{Shown, Ways};
use super::with;

/// A field with `#[audit(redact)]` and the like.
#[derive(FromField)]
#[darling(attributes(audit), forward_attrs(serde))]
pub(super) struct Field {
    pub(super) ident: Option<Ident>,
    ty: Type,
    attrs: Vec<Attribute>,
    #[darling(flatten)]
    ways: Ways,
}

/// A field whose attributes have been read and agree.
pub(super) struct Read<'f> {
    pub(super) ident: &'f Ident,
    pub(super) ty: &'f Type,
    /// As serde writes it.
    pub(super) name: String,
    pub(super) shown: Shown,
    is_generic: bool,
    serde: FieldAttributes,
}

impl<'f> Read<'f> {
    pub(super) fn new(
        field: &'f Field,
        container: &ContainerAttributes,
        generics: &Generics,
    ) -> syn::Result<Self> {
        let Some(ident) = &field.ident else {
            return Err(syn::Error::new_spanned(&field.ty, "this field has no name"));
        };
        let serde = FieldAttributes::read(&field.attrs)?;
        let bare = || container.rename_all.apply(&ident.unraw().to_string());
        let read = Self {
            ident,
            ty: &field.ty,
            name: serde.rename.clone().unwrap_or_else(bare),
            shown: shown(field, &serde)?,
            is_generic: mentions_parameter(&field.ty, generics),
            serde,
        };
        read.check()?;
        Ok(read)
    }

    fn check(&self) -> syn::Result<()> {
        let wrong = |words: &str| Err(syn::Error::new_spanned(self.ident, words));
        match self.shown {
            Shown::Told if self.is_generic && self.serde.with.is_none() => wrong(
                "a generic field needs `#[audit(nested)]` (its type has a `Snapshot`) \
                 or `#[audit(plain)]` (it is written as its `Serialize` says)",
            ),
            Shown::Nested if self.serde.with.is_some() => wrong(
                "`nested` and serde's `with` contradict each other: \
                 a field is written by its `Snapshot` or by a function",
            ),
            Shown::Redact | Shown::Hash | Shown::Truncate(_) if self.serde.flatten => wrong(
                "a flattened field has no value of its own to hide or cut: \
                 derive `Snapshot` for its type and say it there",
            ),
            _ => Ok(()),
        }
    }

    /// What a generic field's type has to be able to do.
    pub(super) fn bound(&self, private: &TokenStream) -> Option<WherePredicate> {
        if !self.is_generic || self.serde.with.is_some() {
            return None;
        }
        let bound = match self.shown {
            Shown::Skip => return None,
            Shown::Nested if self.serde.flatten => quote!(#private::Snapshot),
            Shown::Nested => quote!(#private::Nested),
            _ => quote!(#private::serde::Serialize),
        };
        Some(predicate(self.ty, &bound))
    }

    /// The statement that writes the field.
    pub(super) fn write(&self, container: &Container, private: &TokenStream) -> TokenStream {
        if self.shown == Shown::Skip {
            return TokenStream::new();
        }
        let ident = self.ident;
        let written = self.serde.with.as_ref().map(|function| {
            let written = with::written(container, self, function, private);
            quote!(let written = #written;)
        });
        let value = match written {
            Some(_) => quote!(&written),
            None => quote_spanned!(self.span()=> &self.#ident),
        };
        let write = if self.serde.flatten {
            self.flatten(&value, private)
        } else {
            self.write_value(&value, private)
        };
        match (&self.serde.skip_if, written) {
            (Some(is_left_out), written) => {
                quote!(if !#is_left_out(&self.#ident) { #written #write })
            }
            (None, Some(written)) => quote!({ #written #write }),
            (None, None) => write,
        }
    }

    fn write_value(&self, value: &TokenStream, private: &TokenStream) -> TokenStream {
        let name = &self.name;
        let secret = quote!({ #private::is_secret(#name) });
        match self.shown {
            Shown::Told => quote_spanned! {self.span()=>
                (&&&#private::probe::Field(#value)).write::<#secret>(fields, #name);
            },
            Shown::Redact => {
                quote_spanned!(self.span()=> (&&&#private::probe::Field(#value)).redact(fields, #name);)
            }
            Shown::Truncate(bytes) => quote! {
                if fields.hides::<#secret>(#name) {
                    fields.redact(#name, #value);
                } else {
                    fields.truncate(#name, #value, #bytes);
                }
            },
            Shown::Plain => quote!(fields.plain(#name, #value);),
            Shown::Nested => quote!(fields.nested(#name, #value);),
            Shown::Hash => quote!(fields.hash(#name, #value);),
            Shown::Skip => TokenStream::new(),
        }
    }

    /// Where an error about the field's type is told.
    fn span(&self) -> Span {
        self.ty.span().resolved_at(Span::call_site())
    }

    fn flatten(&self, value: &TokenStream, private: &TokenStream) -> TokenStream {
        match self.shown {
            Shown::Nested => quote!(#private::Snapshot::fields(#value, fields);),
            Shown::Told if self.serde.with.is_none() => {
                quote_spanned!(self.span()=> (&&#private::probe::Flat(#value)).write(fields);)
            }
            _ => quote!(fields.flatten(#value);),
        }
    }
}

/// A field that serde leaves out is left out, unless it is asked for here.
fn shown(field: &Field, serde: &FieldAttributes) -> syn::Result<Shown> {
    match field.ways.shown()? {
        Shown::Told if serde.skip => Ok(Shown::Skip),
        shown => Ok(shown),
    }
}
