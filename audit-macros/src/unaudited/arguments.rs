//! What stands between the parentheses of `#[unaudited(…)]`.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, LitStr, Path, Token};

use crate::audited::arguments::path;
use crate::suggest::unknown;

/// Why a function is exempt.
pub(crate) struct Exemption {
    pub(crate) reason: LitStr,
    pub(crate) krate: Option<Path>,
}

impl Parse for Exemption {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (mut reason, mut krate) = (None, None);
        for argument in Punctuated::<ExemptionArgument, Token![,]>::parse_terminated(input)? {
            match argument {
                ExemptionArgument::Reason(name, _) if reason.is_some() => {
                    return Err(syn::Error::new(name.span(), "`reason` is given twice"));
                }
                ExemptionArgument::Reason(_, text) => reason = Some(text),
                ExemptionArgument::Crate(path) => krate = Some(path),
            }
        }
        match reason {
            Some(reason) => Ok(Self { reason, krate }),
            None => Err(syn::Error::new(Span::call_site(), MISSING_REASON)),
        }
    }
}

const MISSING_REASON: &str = "`reason` is missing: say why nobody needs to know, \
                              as in `#[unaudited(reason = \"only reads a health flag\")]`";

enum ExemptionArgument {
    Reason(Ident, LitStr),
    Crate(Path),
}

impl Parse for ExemptionArgument {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.call(Ident::parse_any)?;
        match name.to_string().as_str() {
            "reason" => {
                input.parse::<Token![=]>()?;
                let text: LitStr = input.parse()?;
                if text.value().trim().is_empty() {
                    return Err(syn::Error::new(text.span(), MISSING_REASON));
                }
                Ok(Self::Reason(name, text))
            }
            "crate" => path(input).map(Self::Crate),
            _ => Err(syn::Error::new(
                name.span(),
                unknown("argument", &name, &["reason", "crate"]),
            )),
        }
    }
}
