//! What a function's signature says about its result.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::visit_mut::{VisitMut, visit_type_mut};
use syn::{
    AssocType, GenericArgument, Lifetime, Path, PathArguments, PathSegment, Type, TypeParamBound,
    parse_quote,
};

/// How a function gets to its result.
pub(crate) enum Kind<'f> {
    /// `async fn`.
    Async(Output),
    /// `fn … -> impl Future<Output = …>`.
    Future(Output),
    /// `fn … -> Pin<Box<dyn Future<Output = …>>>`, with the whole of the type: what
    /// `#[async_trait]` makes of an `async fn`.
    Boxed(&'f Type, Output),
    /// Any other function.
    Sync(Output),
}

/// The type of a result.
pub(crate) enum Output {
    /// As it is named within the body, `_` for each `impl Trait` in it.
    Named(Box<Type>),
    /// All of it is `impl Trait`, or `!`: it can't be named.
    Opaque,
}

impl Output {
    pub(super) fn new(returned: Option<&Type>) -> Self {
        let mut output = match returned {
            None => return Self::Named(Box::new(parse_quote!(()))),
            Some(Type::ImplTrait(_) | Type::Never(_)) => return Self::Opaque,
            Some(returned) => returned.clone(),
        };
        Unnamed.visit_type_mut(&mut output);
        Self::Named(Box::new(output))
    }

    /// The type's place in the source.
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Named(output) => output.span(),
            Self::Opaque => Span::call_site(),
        }
    }
}

impl Output {
    /// Whether it is a `Result` whose error borrows something: such an error has words, but can't
    /// be asked for its causes, since those are `'static`.
    pub(crate) fn has_borrowed_error(&self) -> bool {
        let Self::Named(output) = self else {
            return false;
        };
        let segment = path(output).and_then(last_segment);
        let error = segment
            .filter(|segment| segment.ident == "Result")
            .and_then(|segment| type_arguments(segment).nth(1));
        error.is_some_and(borrows)
    }
}

fn borrows(ty: &Type) -> bool {
    #[derive(Default)]
    struct Search(bool);

    impl<'t> Visit<'t> for Search {
        fn visit_lifetime(&mut self, lifetime: &'t Lifetime) {
            self.0 |= lifetime.ident != "static";
        }
    }

    let mut search = Search::default();
    search.visit_type(ty);
    search.0
}

/// Puts `_` in place of every `impl Trait`.
struct Unnamed;

impl VisitMut for Unnamed {
    fn visit_type_mut(&mut self, node: &mut Type) {
        match node {
            Type::ImplTrait(_) => *node = parse_quote!(_),
            node => visit_type_mut(self, node),
        }
    }
}

/// Tells a function that returns a future from one that returns a value.
pub(super) fn of_type(returned: &Type) -> Kind<'_> {
    let output = |output| Output::new(Some(output));
    if let Some(found) = future_output(returned) {
        Kind::Future(output(found))
    } else if let Some(found) = boxed_output(returned) {
        Kind::Boxed(returned, output(found))
    } else {
        Kind::Sync(output(returned))
    }
}

/// `impl Future<Output = R> + …`.
fn future_output(returned: &Type) -> Option<&Type> {
    match returned {
        Type::ImplTrait(opaque) => bounds_output(opaque.bounds.iter()),
        _ => None,
    }
}

/// `Pin<Box<dyn Future<Output = R> + …>>`, or what `futures` calls `BoxFuture<'_, R>`.
fn boxed_output(returned: &Type) -> Option<&Type> {
    let segment = last_segment(path(returned)?)?;
    if segment.ident == "BoxFuture" || segment.ident == "LocalBoxFuture" {
        return type_arguments(segment).last();
    }
    let boxed = argument_of(segment, "Pin")?;
    match argument_of(last_segment(path(boxed)?)?, "Box")? {
        Type::TraitObject(object) => bounds_output(object.bounds.iter()),
        _ => None,
    }
}

fn bounds_output<'t>(bounds: impl Iterator<Item = &'t TypeParamBound>) -> Option<&'t Type> {
    bounds
        .filter_map(|bound| match bound {
            TypeParamBound::Trait(bound) => last_segment(&bound.path),
            _ => None,
        })
        .find(|segment| segment.ident == "Future")
        .and_then(|segment| arguments(segment).find_map(output_binding))
}

fn output_binding(argument: &GenericArgument) -> Option<&Type> {
    match argument {
        GenericArgument::AssocType(AssocType { ident, ty, .. }) if ident == "Output" => Some(ty),
        _ => None,
    }
}

fn argument_of<'t>(segment: &'t PathSegment, name: &str) -> Option<&'t Type> {
    (segment.ident == name)
        .then(|| type_arguments(segment).next())
        .flatten()
}

fn type_arguments(segment: &PathSegment) -> impl Iterator<Item = &Type> {
    arguments(segment).filter_map(|argument| match argument {
        GenericArgument::Type(argument) => Some(argument),
        _ => None,
    })
}

fn arguments(segment: &PathSegment) -> impl Iterator<Item = &GenericArgument> {
    let arguments = match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
        _ => None,
    };
    arguments.into_iter().flatten()
}

fn path(named: &Type) -> Option<&Path> {
    match named {
        Type::Path(named) => Some(&named.path),
        Type::Group(group) => path(&group.elem),
        _ => None,
    }
}

fn last_segment(path: &Path) -> Option<&PathSegment> {
    path.segments.last()
}
