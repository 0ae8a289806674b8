//! x
mod audited;
mod errors;
#[cfg(test)]
mod expansion;
mod function;
mod root;
mod snapshot;
mod suggest;
mod unaudited;

use proc_macro::TokenStream;

/// doc
#[proc_macro_attribute]
pub fn audited(arguments: TokenStream, item: TokenStream) -> TokenStream {
    audited::audited(arguments.into(), item.into()).into()
}

/// doc
#[proc_macro_attribute]
pub fn unaudited(arguments: TokenStream, item: TokenStream) -> TokenStream {
    unaudited::unaudited(arguments.into(), item.into()).into()
}

/// doc
#[proc_macro_derive(Snapshot, attributes(audit, serde))]
pub fn snapshot(input: TokenStream) -> TokenStream {
    snapshot::snapshot(input.into()).into()
}
