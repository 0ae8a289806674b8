//! A function whose body stays the tokens that its author wrote.

mod returned;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::visit::Visit;
use syn::{
    Attribute, FnArg, Ident, Pat, PatIdent, ReturnType, Signature, Token, Visibility, braced, token,
};

pub(crate) use returned::{Kind, Output};

/// A function, apart from its body.
pub(crate) struct Function {
    attributes: Vec<Attribute>,
    visibility: Visibility,
    defaultness: Option<Token![default]>,
    pub(crate) signature: Signature,
    brace: token::Brace,
    inner_attributes: Vec<Attribute>,
    body: TokenStream,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let defaultness = input.parse()?;
        if !is_signature(input) {
            return Err(input.error("this attribute goes on a function"));
        }
        let signature: Signature = input.parse()?;
        if input.peek(Token![;]) {
            return Err(syn::Error::new_spanned(
                signature.ident,
                "a function without a body can't be audited: annotate each implementation instead",
            ));
        }
        let content;
        Ok(Self {
            attributes,
            visibility,
            defaultness,
            signature,
            brace: braced!(content in input),
            inner_attributes: content.call(Attribute::parse_inner)?,
            body: content.parse()?,
        })
    }
}

impl Function {
    /// The body within its own braces, after something of ours.
    pub(crate) fn block(&self, before: &TokenStream) -> TokenStream {
        let mut block = TokenStream::new();
        self.brace.surround(&mut block, |tokens| {
            before.to_tokens(tokens);
            self.body.to_tokens(tokens);
        });
        block
    }

    /// The statements of the body.
    pub(crate) fn statements(&self) -> &TokenStream {
        &self.body
    }

    /// The same function around another body.
    pub(crate) fn with_body(&self, body: &TokenStream) -> TokenStream {
        let Self {
            attributes,
            visibility,
            defaultness,
            signature,
            inner_attributes,
            ..
        } = self;
        let mut function = quote!(#(#attributes)* #visibility #defaultness #signature);
        self.brace.surround(&mut function, |tokens| {
            tokens.extend(quote!(#(#inner_attributes)* #body));
        });
        function
    }

    /// The arguments whose names say that the body does not use them.
    pub(crate) fn unused_arguments(&self) -> impl Iterator<Item = &Ident> {
        let patterns = self
            .signature
            .inputs
            .iter()
            .filter_map(|input| match input {
                FnArg::Typed(argument) => Some(&*argument.pat),
                FnArg::Receiver(_) => None,
            });
        patterns
            .flat_map(bindings)
            .filter(|name| name.to_string().starts_with('_'))
    }

    /// How the function gets to its result.
    pub(crate) fn kind(&self) -> Kind<'_> {
        let returned = match &self.signature.output {
            ReturnType::Default => None,
            ReturnType::Type(_, returned) => Some(&**returned),
        };
        if self.signature.asyncness.is_some() {
            return Kind::Async(Output::new(returned));
        }
        match returned {
            Some(returned) => returned::of_type(returned),
            None => Kind::Sync(Output::new(None)),
        }
    }
}

fn is_signature(input: ParseStream<'_>) -> bool {
    input.fork().parse::<Signature>().is_ok() || input.peek(Token![fn])
}

/// The names that a pattern binds.
fn bindings(pattern: &Pat) -> Vec<&Ident> {
    #[derive(Default)]
    struct Names<'p>(Vec<&'p Ident>);

    impl<'p> Visit<'p> for Names<'p> {
        fn visit_pat_ident(&mut self, pattern: &'p PatIdent) {
            self.0.push(&pattern.ident);
        }
    }

    let mut names = Names::default();
    names.visit_pat(pattern);
    names.0
}

#[cfg(test)]
mod tests;
