//! The code that `#[audited]` writes, for each kind of function.

use insta::assert_snapshot;
use quote::quote;

use super::*;
use crate::expansion::pretty;

fn expanded(arguments: TokenStream, item: TokenStream) -> String {
    pretty(audited(arguments, item))
}

#[test]
fn an_async_function() {
    assert_snapshot!(expanded(
        quote! {
            action = "customer.update",
            category = "Customers",
            operation = update,
            stream = "activity",
            delivery = background,
            target = customer(id, label = &input.name),
            related = organisation(input.organisation),
            related("team.member", input.member),
            summary = "moved {target} to {input.plan}",
            reason(required, &input.reason),
        },
        quote! {
            /// Words.
            #[debug_handler]
            pub async fn update_customer(
                Path(id): Path<Uuid>,
                _permit: Permit,
                Json(input): Json<Input>,
            ) -> Result<Json<Customer>, AppError> {
                let customer = find(id).await?;
                Ok(Json(customer))
            }
        },
    ));
}

#[test]
fn a_function_that_is_not_async() {
    assert_snapshot!(expanded(
        quote!(action = IMPORT, reason = required),
        quote! {
            fn import(rows: &[Row]) -> Result<usize, Refused> {
                Ok(rows.len())
            }
        },
    ));
}

#[test]
fn a_generic_method() {
    assert_snapshot!(expanded(
        quote!(
            action = "customer.view",
            target = customer(self.id),
            crate = audit_core
        ),
        quote! {
            async fn view<T: Into<String>>(&self, name: T)
            where
                T: Clone,
            {
                show(name.into()).await;
            }
        },
    ));
}

#[test]
fn a_function_that_returns_a_future() {
    assert_snapshot!(expanded(
        quote!(action = "customer.view"),
        quote! {
            fn view(id: u32) -> impl Future<Output = Result<impl IntoResponse, AppError>> + Send {
                async move { Ok(id) }
            }
        },
    ));
}

#[test]
fn what_async_trait_makes_of_a_method() {
    assert_snapshot!(expanded(
        quote!(action = "customer.view"),
        quote! {
            fn view<'life0, 'async_trait>(
                &'life0 self,
            ) -> ::core::pin::Pin<Box<
                dyn ::core::future::Future<Output = Result<(), AppError>>
                    + ::core::marker::Send
                    + 'async_trait,
            >>
            where
                'life0: 'async_trait,
            {
                Box::pin(async move { Ok(()) })
            }
        },
    ));
}

#[test]
fn a_result_that_cannot_be_named() {
    assert_snapshot!(expanded(
        quote!(action = "customer.view"),
        quote! {
            async fn view() -> impl IntoResponse {
                "ok"
            }
        },
    ));
}

#[test]
fn a_wrong_argument_leaves_the_function_as_it_was() {
    assert_snapshot!(expanded(
        quote!(actoin = "customer.view", category = "", operation = view),
        quote! {
            async fn view() {}
        },
    ));
}
