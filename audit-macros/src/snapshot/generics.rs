//! What a generic record demands of its type parameters.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use syn::visit::{Visit, visit_path};
use syn::{Generics, Ident, Path, Type, parse_quote};

use super::field::Read;

/// The generics of a record, with the bounds that its generic fields need.
pub(super) fn bounded(generics: &Generics, fields: &[Read<'_>], private: &TokenStream) -> Generics {
    let mut bounded = generics.clone();
    let bounds = fields.iter().filter_map(|field| field.bound(private));
    let mut bounds = bounds.peekable();
    if bounds.peek().is_some() {
        bounded.make_where_clause().predicates.extend(bounds);
    }
    bounded
}

/// Whether a type's meaning depends on a type parameter.
pub(super) fn mentions_parameter(ty: &Type, generics: &Generics) -> bool {
    let mut search = Search {
        parameters: generics
            .type_params()
            .map(|parameter| &parameter.ident)
            .collect(),
        found: false,
    };
    search.visit_type(ty);
    search.found
}

struct Search<'g> {
    parameters: HashSet<&'g Ident>,
    found: bool,
}

impl<'t> Visit<'t> for Search<'_> {
    fn visit_path(&mut self, path: &'t Path) {
        let first = path.segments.first();
        self.found |= path.leading_colon.is_none()
            && first.is_some_and(|segment| self.parameters.contains(&segment.ident));
        visit_path(self, path);
    }
}

/// `ty: bound`.
pub(super) fn predicate(ty: &Type, bound: &TokenStream) -> syn::WherePredicate {
    parse_quote!(#ty: #bound)
}
