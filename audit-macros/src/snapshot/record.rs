//! Which record a struct is: `#[audit(target = "customer", id = id, label = name)]`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Expr, Generics, Ident};

use super::container::Container;
use crate::audited::target::check_kind;
use crate::root::by_reference;
use crate::suggest::unknown;

/// The implementation of `Record`.
pub(super) fn record(
    container: &Container,
    generics: &Generics,
    private: &TokenStream,
) -> syn::Result<TokenStream> {
    let Container {
        ident,
        target: kind,
        id,
        label,
        ..
    } = container;
    let Some(kind) = kind else {
        return without_target(container);
    };
    let Some(id) = id else {
        return Err(syn::Error::new_spanned(
            kind,
            "a target needs an id: `#[audit(target = \"…\", id = …)]` names the field that tells two of them apart",
        ));
    };
    check_kind(kind)?;
    let id = of_self(container, id)?;
    let label = label
        .iter()
        .map(|label| of_self(container, label))
        .collect::<syn::Result<Vec<_>>>()?;
    let (implement, arguments, bounds) = generics.split_for_impl();
    Ok(quote! {
        #[automatically_derived]
        impl #implement #private::Record for #ident #arguments #bounds {
            fn target(&self) -> #private::Target {
                #private::Target::new(#kind, #id) #(.label(#label))*
            }
        }
    })
}

fn without_target(container: &Container) -> syn::Result<TokenStream> {
    match container.id.as_ref().or(container.label.as_ref()) {
        Some(part) => Err(syn::Error::new_spanned(
            part,
            "an id and a label belong to a target: add `target = \"…\"`, the kind of record this is",
        )),
        None => Ok(TokenStream::new()),
    }
}

/// A field by its name, as `self.…`; any other expression as it stands.
fn of_self(container: &Container, expression: &Expr) -> syn::Result<TokenStream> {
    match first_name(expression) {
        Some(name) if name == "self" => Ok(by_reference(expression)),
        Some(name) if is_field(container, name) => {
            let own = Span::call_site().located_at(name.span());
            Ok(quote_spanned!(own=> &self.#expression))
        }
        Some(name) => Err(no_field(container, name)),
        None => Ok(by_reference(expression)),
    }
}

/// The `a` of `a`, `a.b`, `a.b.0`.
fn first_name(expression: &Expr) -> Option<&Ident> {
    match expression {
        Expr::Path(path) => path.path.get_ident(),
        Expr::Field(field) => first_name(&field.base),
        _ => None,
    }
}

fn is_field(container: &Container, name: &Ident) -> bool {
    container
        .fields()
        .any(|field| field.ident.as_ref() == Some(name))
}

fn no_field(container: &Container, name: &Ident) -> syn::Error {
    let idents = container.fields().filter_map(|field| field.ident.as_ref());
    let names: Vec<_> = idents.map(Ident::to_string).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    syn::Error::new(name.span(), unknown("field", name, &names))
}
