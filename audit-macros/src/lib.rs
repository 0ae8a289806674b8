//! The macros of [`audited`](https://docs.rs/audited), which re-exports them: name that crate, not
//! this one.
//!
//! - [`#[audited(…)]`](macro@audited) on a function: each call of it leaves one entry.
//! - [`#[unaudited(reason = "…")]`](macro@unaudited) on a handler that needs none.
//! - [`#[derive(Snapshot)]`](derive@Snapshot) on a record: what of its state the log shows.

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

/// Makes each call of a function leave exactly one entry, however it ends.
///
/// ```
/// use audited::audited;
///
/// struct Input { plan: String, reason: Option<String> }
///
/// #[audited(
///     action = "subscription.move",
///     category = "Subscriptions",
///     target = subscription(id),
///     related = customer(customer_id),
///     summary = "moved {target} to {input.plan}",
///     reason = &input.reason,
/// )]
/// async fn move_subscription(id: u32, customer_id: u32, input: Input) -> Result<(), String> {
///     // `audited::Audit::current()` is the handle on this call's entry.
///     Ok(())
/// }
/// ```
///
/// # Arguments
///
/// | argument | |
/// |---|---|
/// | `action = "customer.update"` | Required. What is done: lower-case words with dots between them; or a `const` of type `&str`, or of type [`Action`](https://docs.rs/audited/latest/audited/struct.Action.html), which may say the category and the operation, too. |
/// | `category = "Customers"` | The tab it belongs to, a literal or a `const`. Left out, it is told from the action. |
/// | `operation = update` | `create`, `read`, `update`, `delete` or `execute`. Left out, it is told from the action. |
/// | `stream = activity` | `account`, which is the default, or `activity`. |
/// | `target = customer(id)` | The record it is done to: its kind, and an expression for its id. `customer(id, label = &name)` adds the name that people read. `target("customer.note", id, label = &name)` takes the kind as an expression. |
/// | `related = customer(id)` | A record that it concerns, in the same forms. The only argument that can be given more than once. |
/// | `summary = "moved {target} to {input.plan}"` | The sentence that people read after the actor's name. See below. |
/// | `reason = &input.reason` | Where the actor may have said why: text, or an `Option` of it. The header `X-Audit-Reason` is read without being asked for. |
/// | `reason = required` | Without a reason the body does not run: 422, and an entry with the outcome *denied*. |
/// | `reason(required, &input.reason)` | Both. |
/// | `delivery = background` | When the answer may leave: `before_response`, once the entry is durable, or `background`, at once. Left out, the auditor says so. |
/// | `intent` | For an action that no transaction covers (a payment, a mail): before the body runs, an intent is written durably, or the body does not run: 503. The call's entry completes it, under its id. Where a process ends in between, the log says *unknown*. |
/// | `crate = path` | Where the toolkit is, for those who use `audit-core` by itself or `audited` under another name. |
///
/// Every expression is read by reference, before the body runs, and may name the function's
/// arguments and `self`.
///
/// A summary's `{name}` and `{input.plan}` are arguments and fields of arguments, written as their
/// `Display` says. `{target}` and `{actor}` are the entry's own. A brace is written `{{` or `}}`.
///
/// # What it goes on
///
/// `async fn`s, functions that return `impl Future`, `Pin<Box<dyn Future>>` or `BoxFuture`, and
/// functions that are not async; methods, generic functions, methods of traits, native or by
/// `#[async_trait]`; above or below `#[instrument]`, `#[debug_handler]` and `#[utoipa::path]`. The
/// signature is never touched, and what is wrong in the body is told where it stands.
///
/// The call of a function that returns a future by another name (a type alias, a struct of its own)
/// ends when it has returned the future.
///
/// # How a call ends
///
/// With success, unless its result is an `Err`: the failure's reason is the error's
/// [`Display`](std::fmt::Display) where it has one. A function whose whole result is `impl Trait`
/// ends with success, unless the response's status says otherwise.
///
/// # Being refused
///
/// A call that may not run (no reason was given, or no entry or intent can be kept) is answered by the layer.
/// A function that is called outside any layer, or by another audited one, answers by itself if it
/// returns `Result<_, E>` with `E: From<audited::Refused>`; a function that is not async and has
/// `reason = required` has to.
#[proc_macro_attribute]
pub fn audited(arguments: TokenStream, item: TokenStream) -> TokenStream {
    audited::audited(arguments.into(), item.into()).into()
}

/// Says that a handler needs no entry, and why: it counts as covered and leaves none.
///
/// ```
/// use audited::unaudited;
///
/// #[unaudited(reason = "computes a price, keeps nothing")]
/// async fn preview() -> String {
///     "9.90".to_owned()
/// }
/// ```
///
/// The reason is required. `crate = path` says where the toolkit is, as for
/// [`#[audited]`](macro@audited).
#[proc_macro_attribute]
pub fn unaudited(arguments: TokenStream, item: TokenStream) -> TokenStream {
    unaudited::unaudited(arguments.into(), item.into()).into()
}

/// Derives what of a struct's state the log shows, and which record it is.
///
/// ```
/// use audited::{Record, Snapshot};
/// use serde::Serialize;
///
/// #[derive(Serialize, Snapshot)]
/// #[audit(target = "customer", id = id, label = name)]
/// struct Customer {
///     id: u64,
///     name: String,
///     #[audit(redact)] tax_number: String,
///     #[audit(skip)] updated_at: u64,
/// }
///
/// # let (name, tax_number) = ("Acme".to_owned(), "DE123".to_owned());
/// let customer = Customer { id: 42, name, tax_number, updated_at: 0 };
/// let target = customer.target();
/// assert_eq!((&*target.kind, &*target.id, &*target.label), ("customer", "42", "Acme"));
/// ```
///
/// # On the struct
///
/// `#[audit(target = "customer", id = id, label = name)]` makes it a
/// [`Record`](https://docs.rs/audited/latest/audited/trait.Record.html), which an entry can name: its
/// kind (a literal or a `const`), the field that tells two of them apart and the one that people know
/// it by. Each may be an expression, which finds the struct as `self`:
/// `label = format!("{} {}", self.first, self.last)`. Without a target it is a snapshot that can
/// stand within others. `crate = path` says where the toolkit is.
///
/// # On a field
///
/// | attribute | the log shows |
/// |---|---|
/// | none | what the field's own `Snapshot` shows, also within `Option`, lists and maps; else what its `Serialize` writes |
/// | `redact` | that it changed, never what it was |
/// | `hash` | an HMAC under the auditor's key, to find equal values by; without a key no auditor can be built |
/// | `skip` | nothing |
/// | `truncate = 200` | its first 200 bytes, with its true length |
/// | `nested` | what its `Snapshot` shows |
/// | `plain` | what its `Serialize` writes |
///
/// A field whose name is a secret's (`password`, `api_key`, `accessToken` …), or one by the rules that
/// the app gave its auditor, is redacted, unless it is `hash`, `skip`, `nested` or `plain`. What has the
/// form of a secret (a card number, a JSON web token …) is hidden in any field. A field whose type depends on a type parameter says which
/// of all these it is.
///
/// serde's `rename`, `rename_all`, `skip`, `skip_serializing`, `skip_serializing_if`, `flatten`,
/// `with` and `serialize_with` are followed; a field that serde skips is shown where it has one of
/// the attributes above. What would make serde write something else than the struct's fields
/// (`transparent`, `tag`, `into` …) is an error.
#[proc_macro_derive(Snapshot, attributes(audit, serde))]
pub fn snapshot(input: TokenStream) -> TokenStream {
    snapshot::snapshot(input.into()).into()
}
