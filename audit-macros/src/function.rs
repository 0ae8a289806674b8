//! A function whose body stays the tokens that its author wrote.

mod returned;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, ReturnType, Signature, Token, Visibility, braced, token};

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
    /// The body within its own braces.
    pub(crate) fn block(&self) -> TokenStream {
        let mut block = TokenStream::new();
        self.brace
            .surround(&mut block, |tokens| self.body.to_tokens(tokens));
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

#[cfg(test)]
mod tests;
