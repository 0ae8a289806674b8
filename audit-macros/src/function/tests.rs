use quote::{ToTokens, quote};
use syn::{Type, parse_quote};

use super::*;

fn check(function: Function, expected: &str) {
    let (kind, output) = match function.kind() {
        Kind::Async(output) => ("async", output),
        Kind::Future(output) => ("future", output),
        Kind::Boxed(_, output) => ("boxed", output),
        Kind::Sync(output) => ("sync", output),
    };
    let output = match output {
        Output::Named(output) => output.into_token_stream().to_string(),
        Output::Opaque => "opaque".to_owned(),
    };
    assert_eq!(format!("{kind}: {output}"), expected);
}

#[test]
fn a_signature_tells_how_the_function_gets_to_its_result() {
    check(
        parse_quote!(
            async fn f() {}
        ),
        "async: ()",
    );
    check(
        parse_quote!(
            async fn f() -> Result<A, B> {}
        ),
        "async: Result < A , B >",
    );
    check(
        parse_quote!(
            async fn f() -> impl A {}
        ),
        "async: opaque",
    );
    check(
        parse_quote!(
            async fn f() -> ! {}
        ),
        "async: opaque",
    );
    check(
        parse_quote!(
            async fn f() -> Result<impl A, B> {}
        ),
        "async: Result < _ , B >",
    );
    check(
        parse_quote!(
            fn f() {}
        ),
        "sync: ()",
    );
    check(
        parse_quote!(
            fn f() -> impl A {}
        ),
        "sync: opaque",
    );
    check(
        parse_quote!(
            fn f() -> Pin<Box<A>> {}
        ),
        "sync: Pin < Box < A > >",
    );
    check(
        parse_quote!(
            fn f() -> impl Future<Output = A> + Send {}
        ),
        "future: A",
    );
    check(
        parse_quote!(
            fn f() -> impl std::future::Future<Output = impl A> {}
        ),
        "future: opaque",
    );
    check(
        parse_quote!(
            fn f() -> ::core::pin::Pin<Box<dyn ::core::future::Future<Output = A> + Send + 'a>> {}
        ),
        "boxed: A",
    );
    check(
        parse_quote!(
            fn f() -> BoxFuture<'_, Option<impl A>> {}
        ),
        "boxed: Option < _ >",
    );
}

#[test]
fn a_borrowed_error_is_told_by_its_type() {
    let borrowed = |output: Type| Output::new(Some(&output)).has_borrowed_error();
    assert!(borrowed(parse_quote!(Result<A, B<'_>>)));
    assert!(borrowed(parse_quote!(std::result::Result<A, Vec<B<'a>>>)));
    assert!(!borrowed(parse_quote!(Result<A<'a>, B>)));
    assert!(!borrowed(parse_quote!(Result<A, B<'static>>)));
    assert!(!borrowed(parse_quote!(Pair<A, B<'a>>)));
}

#[test]
fn everything_but_the_body_is_what_it_was() {
    let function: Function = parse_quote! {
        /// Words.
        #[inline]
        pub(crate) async unsafe extern "C" fn f<'a, T: A>(&'a self, (a, _): (T, u8)) -> T
        where
            T: B,
        {
            #![allow(dead_code)]
            invalid body }
    };
    let expected = quote! {
        /// Words.
        #[inline]
        pub(crate) async unsafe extern "C" fn f<'a, T: A>(&'a self, (a, _): (T, u8)) -> T
        where
            T: B,
        {
            #![allow(dead_code)]
            other }
    };
    assert_eq!(
        function.with_body(&quote!(other)).to_string(),
        expected.to_string()
    );
}

#[test]
fn a_function_without_a_body_is_an_error() {
    let error = syn::parse2::<Function>(quote!(
        async fn f();
    ))
    .err()
    .unwrap();
    assert!(error.to_string().contains("without a body"));
}
