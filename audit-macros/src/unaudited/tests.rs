use insta::assert_snapshot;
use quote::quote;

use super::*;
use crate::expansion::pretty;

fn expanded(arguments: TokenStream) -> String {
    let item = quote! {
        async fn preview(Json(input): Json<Input>) -> Json<Preview> {
            Json(input.preview())
        }
    };
    pretty(unaudited(arguments, item))
}

#[test]
fn an_exempt_function_says_so_first() {
    assert_snapshot!(expanded(quote!(reason = "computes, keeps nothing")));
}

#[test]
fn without_a_reason_the_function_stays_as_it_was() {
    assert_snapshot!(expanded(quote!()));
    assert_snapshot!(expanded(quote!(reason = " ")));
    assert_snapshot!(expanded(quote!(because = "no")));
}
