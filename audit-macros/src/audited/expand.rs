//! What becomes of an audited function.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Expr, LitStr, Type};

use super::arguments::Arguments;
use super::reason::Reason;
use super::target::Target;
use crate::function::{Function, Kind, Output};
use crate::root;

/// The function with its body inside an audited call.
pub(crate) fn expand(arguments: &Arguments, function: &Function) -> syn::Result<TokenStream> {
    if let Some(constness) = &function.signature.constness {
        return Err(syn::Error::new_spanned(
            constness,
            "a `const fn` can't be audited: it may run in the compiler, where no log is",
        ));
    }
    let private = root::private(arguments.krate.as_ref());
    let (known, declared) = known(arguments, function, &private);
    let opening = opening(arguments, &private, &declared);
    let body = match function.kind() {
        Kind::Async(output) => async_body(function, &output, &private),
        Kind::Future(output) => future_body(function, &output, &private),
        Kind::Boxed(returned, output) => boxed_body(function, returned, &output, &private),
        Kind::Sync(output) => sync_body(function, &output, arguments, &private)?,
    };
    // Hygiene: `opening` here is no name that the body could see.
    let statement = quote_spanned!(Span::mixed_site()=> let opening = #opening;);
    let statement = quote!(#known #statement);
    Ok(function.with_body(&quote!(#statement #body)))
}

/// What is known before the body runs.
fn opening(arguments: &Arguments, private: &TokenStream, declared: &TokenStream) -> TokenStream {
    let target = arguments.target.iter().map(|target| target.build(private));
    let related = arguments.related.iter().map(|target| target.build(private));
    let captures = arguments
        .summary
        .iter()
        .flat_map(|summary| &summary.captures);
    let values = captures.map(|capture| {
        let (name, value) = (&capture.name, root::by_reference(&capture.value));
        quote!(.value(#name, #value))
    });
    let reason = arguments.reason.by_reference().into_iter();
    quote! {
        #private::Opening::new(#declared)
            #(.target(#target))*
            #(.related(#related))*
            #(#values)*
            #(.reason(#reason))*
    }
}

/// The declaration, told to the program's catalog where it can be, and what names it.
///
/// A static can't name `Self`, nor what is generic around it. `#[debug_handler]` emits a handler
/// twice, so that the same place may be told twice.
fn known(
    arguments: &Arguments,
    function: &Function,
    private: &TokenStream,
) -> (TokenStream, TokenStream) {
    let declaration = declaration(arguments, function, private);
    if !arguments.action.as_ref().is_some_and(is_of_a_module) {
        return (TokenStream::new(), quote!(const { &#declaration }));
    }
    let known = quote! {
        const __AUDITED: &#private::Declaration = &#declaration;
        #private::inventory::submit! { #private::Known(__AUDITED) }
    };
    (known, quote!(__AUDITED))
}

/// A literal, or a constant that no type stands before: `UPDATE`, `actions::UPDATE`.
fn is_of_a_module(action: &Expr) -> bool {
    let path = match action {
        Expr::Lit(_) => return true,
        Expr::Path(path) if path.qself.is_none() => &path.path,
        _ => return false,
    };
    let names: Vec<_> = path
        .segments
        .iter()
        .map(|name| name.ident.to_string())
        .collect();
    let is = |name: &str, case: fn(&char) -> bool| {
        name.chars()
            .find(|c| c.is_alphabetic())
            .is_some_and(|c| case(&c))
    };
    match names.split_last() {
        Some((constant, modules)) => {
            is(constant, |c| c.is_uppercase())
                && modules.iter().all(|name| is(name, |c| c.is_lowercase()))
        }
        None => false,
    }
}

fn declaration(arguments: &Arguments, function: &Function, private: &TokenStream) -> TokenStream {
    let Arguments {
        action,
        category,
        operation,
        stream,
        target,
        summary,
        reason,
        delivery,
        intent,
        ..
    } = arguments;
    let operation = operation
        .as_ref()
        .map(|variant| quote!(#private::Operation::#variant));
    let delivery = delivery
        .as_ref()
        .map(|variant| quote!(#private::Delivery::#variant));
    let stream = match stream {
        Some(variant) => quote!(#variant),
        None => quote!(Account),
    };
    // An action that is declared elsewhere may say more than its name.
    let given = action.as_ref().filter(|action| !is_literal(action));
    let told = |value: Option<TokenStream>, field: TokenStream| match (value, given) {
        (None, Some(_)) => quote_spanned!(Span::mixed_site()=> given.#field),
        (value, _) => option(value),
    };
    let category = told(
        category.as_ref().map(ToTokens::to_token_stream),
        quote!(category),
    );
    let operation = told(operation, quote!(operation));
    let action = match given {
        Some(_) => quote_spanned!(Span::mixed_site()=> given.name),
        None => action.to_token_stream(),
    };
    let given = given.map(|action| {
        let private = root::at(action.span(), private);
        let given = quote_spanned!(action.span().resolved_at(Span::mixed_site())=> #private::Given::of(#action).action());
        quote_spanned!(Span::mixed_site()=> let given = #given;)
    });
    let delivery = option(delivery);
    let target = option(target.as_ref().and_then(Target::literal_kind));
    let summary = option(summary.as_ref().map(|summary| &summary.template));
    let (reason_required, intent) = (reason.required, intent.is_some());
    let name = LitStr::new(
        &function.signature.ident.unraw().to_string(),
        Span::call_site(),
    );
    let declaration = quote! {
        #private::Declaration {
            action: #action,
            category: #category,
            operation: #operation,
            stream: #private::Stream::#stream,
            delivery: #delivery,
            target: #target,
            summary: #summary,
            reason_required: #reason_required,
            intent: #intent,
            function: ::core::concat!(::core::module_path!(), "::", #name),
            file: ::core::file!(),
            line: ::core::line!(),
        }
    };
    match given {
        Some(given) => quote!({ #given #declaration }),
        None => declaration,
    }
}

fn is_literal(value: &Expr) -> bool {
    matches!(value, Expr::Lit(_))
}

fn option(value: Option<impl ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

fn async_body(function: &Function, output: &Output, private: &TokenStream) -> TokenStream {
    let (edge, guards) = (return_edge(output), guards(function));
    let block = function.block(&quote!(#edge #guards));
    let call = call(output, private);
    quote_spanned! {Span::mixed_site()=>
        let body = async move #block;
        #call.await
    }
}

/// Moves arguments such as `_permit` into the body, so that they are dropped with it and not held
/// while the entry is stored. An argument of another name is used, and so moves by itself.
fn guards(function: &Function) -> TokenStream {
    let guards: Vec<_> = function.unused_arguments().collect();
    if guards.is_empty() {
        return TokenStream::new();
    }
    quote! {
        #[allow(clippy::used_underscore_binding)]
        let _ = (#(&#guards,)*);
    }
}

/// The last expression is an async block, so that `#[instrument]` below knows it for a future.
fn future_body(function: &Function, output: &Output, private: &TokenStream) -> TokenStream {
    let block = function.block(&TokenStream::new());
    let call = call(output, private);
    quote_spanned! {Span::mixed_site()=>
        let body = #private::run(move || #block);
        async move { #call.await }
    }
}

fn boxed_body(
    function: &Function,
    returned: &Type,
    output: &Output,
    private: &TokenStream,
) -> TokenStream {
    let block = function.block(&TokenStream::new());
    let call = call(output, private);
    quote_spanned! {Span::mixed_site()=>
        let body = #private::run(move || -> #returned #block);
        ::std::boxed::Box::pin(async move { #call.await })
    }
}

fn sync_body(
    function: &Function,
    output: &Output,
    Arguments { reason, intent, .. }: &Arguments,
    private: &TokenStream,
) -> syn::Result<TokenStream> {
    if let Some(intent) = intent {
        return Err(syn::Error::new(
            intent.span(),
            "a function with `intent` is async: its body may not run before the intent is durable, \
             and a function that is not async can't wait for that",
        ));
    }
    let block = function.block(&TokenStream::new());
    let arrow = match output {
        Output::Named(output) => quote!(-> #output),
        Output::Opaque => quote!(),
    };
    let (judge, refuse) = (
        judge(output, private),
        refuse_sync(output, reason, private)?,
    );
    Ok(quote_spanned! {Span::mixed_site()=>
        #private::call_sync(opening, move || #arrow #block, #judge, #refuse)
    })
}

/// Only an action that demands a reason is refused without being able to wait.
fn refuse_sync(
    output: &Output,
    reason: &Reason,
    private: &TokenStream,
) -> syn::Result<TokenStream> {
    match (output, reason.required) {
        (_, false) => Ok(quote!(|_| ::core::unreachable!("no reason is demanded"))),
        (Output::Named(output), true) => {
            let private = root::at(output.span(), private);
            let refused = quote_spanned! {output.span().resolved_at(Span::mixed_site())=>
                |refused| <#output as #private::CanRefuse>::refused(refused)
            };
            Ok(refused)
        }
        (Output::Opaque, true) => Err(syn::Error::new(
            output.span(),
            "a function with `reason = required` that is not async returns \
             `Result<_, E>` with `E: From<Refused>`",
        )),
    }
}

/// The call around the future `body`.
fn call(output: &Output, private: &TokenStream) -> TokenStream {
    let (judge, refuse) = (judge(output, private), refuse(output, private));
    let body = match output {
        Output::Named(output) => quote_spanned! {Span::mixed_site()=>
            #private::returning::<#output, _>(body)
        },
        Output::Opaque => quote_spanned!(Span::mixed_site()=> body),
    };
    quote_spanned! {Span::mixed_site()=>
        #private::Call::new(opening, #body, #judge, #refuse)
    }
}

/// Tells an error from a value, where the result's type can be named. The more borrows, the more is
/// asked of the error.
fn judge(output: &Output, private: &TokenStream) -> TokenStream {
    let borrows = match output {
        Output::Opaque => return quote!(#private::no_judge),
        output if output.has_borrowed_error() => quote!(&&&),
        Output::Named(_) => quote!(&&&&&),
    };
    quote_spanned! {Span::mixed_site()=>
        |value, explain| {
            #[allow(unused_imports)]
            use #private::probe::{
                EndedAsError as _, EndedDisplay as _, EndedError as _, EndedResult as _, EndedValue as _,
            };
            (#borrows #private::probe::Returned(value)).ended(explain)
        }
    }
}

/// Makes a refusal the call's own result, where its type has room for one.
fn refuse(output: &Output, private: &TokenStream) -> TokenStream {
    match output {
        Output::Named(output) => quote_spanned! {Span::mixed_site()=>
            |refused| {
                #[allow(unused_imports)]
                use #private::probe::{RefuseAsError as _, RefuseNot as _};
                (&&#private::probe::Refusing::<#output>::new()).refuse(refused)
            }
        },
        Output::Opaque => quote!(#private::no_refusal),
    }
}

/// A return that is never taken: an async block learns its type from the first one, and an error
/// in the body is then told about the signature's type.
fn return_edge(output: &Output) -> TokenStream {
    let Output::Named(named) = output else {
        return TokenStream::new();
    };
    quote_spanned! {output.span().resolved_at(Span::mixed_site())=>
        #[allow(
            unreachable_code,
            clippy::diverging_sub_expression,
            clippy::empty_loop,
            clippy::let_unit_value,
            clippy::let_with_type_underscore,
            clippy::needless_return
        )]
        if false {
            let returned: #named = loop {};
            return returned;
        }
    }
}
