//! Each call leaves one entry, whatever kind of function it is of.

use std::error::Error;
use std::pin::Pin;

use async_trait::async_trait;
use audited::{Audit, Entry, Operation, Outcome, Role, Stream, audited, unaudited};
use macro_tests::{AppError, recorded};

/// The one entry that a job leaves, in short.
async fn ended(job: impl Future) -> (Outcome, Option<String>) {
    let entry = one(job).await;
    (entry.outcome, entry.reason.map(Into::into))
}

async fn one(job: impl Future) -> Entry {
    let (_, mut entries) = recorded(job).await;
    assert_eq!(entries.len(), 1, "{entries:#?}");
    entries.remove(0)
}

fn success() -> (Outcome, Option<String>) {
    (Outcome::Success, None)
}

fn failure(reason: &str) -> (Outcome, Option<String>) {
    (Outcome::Failure, Some(reason.to_owned()))
}

type BoxFuture<'a, R> = Pin<Box<dyn Future<Output = R> + Send + 'a>>;

fn checked(fails: bool) -> Result<(), AppError> {
    if fails { Err(AppError("no")) } else { Ok(()) }
}

#[audited(action = "a.b")]
async fn by_async(fails: bool) -> Result<(), AppError> {
    tokio::task::yield_now().await;
    checked(fails)?;
    Ok(())
}

#[audited(action = "a.b")]
async fn by_early_return(fails: bool) -> Result<impl Sized, AppError> {
    if fails {
        return Err(AppError("no"));
    }
    Ok(7)
}

#[audited(action = "a.b")]
fn by_value(fails: bool) -> Result<(), AppError> {
    checked(fails)
}

#[audited(action = "a.b")]
fn by_future(fails: bool) -> impl Future<Output = Result<(), AppError>> {
    if fails {
        return std::future::ready(Err(AppError("no")));
    }
    std::future::ready(Ok(()))
}

#[audited(action = "a.b")]
fn by_box(fails: bool) -> BoxFuture<'static, Result<(), AppError>> {
    Box::pin(async move { checked(fails) })
}

struct Customers;

impl Customers {
    #[audited(action = "a.b")]
    async fn by_method<T>(&self, fails: bool, value: T) -> Result<T, AppError> {
        checked(fails).map(|()| value)
    }
}

#[async_trait]
trait Api {
    async fn by_async_trait(&self, fails: bool) -> Result<(), AppError>;
}

#[async_trait]
impl Api for Customers {
    #[audited(action = "a.b")]
    async fn by_async_trait(&self, fails: bool) -> Result<(), AppError> {
        checked(fails)
    }
}

#[tokio::test]
async fn a_value_is_a_success() {
    assert_eq!(ended(by_async(false)).await, success());
    assert_eq!(ended(by_early_return(false)).await, success());
    assert_eq!(ended(async { by_value(false) }).await, success());
    assert_eq!(ended(by_future(false)).await, success());
    assert_eq!(ended(by_box(false)).await, success());
    assert_eq!(ended(Customers.by_method(false, 7)).await, success());
    assert_eq!(ended(Customers.by_async_trait(false)).await, success());
}

#[tokio::test]
async fn an_error_is_a_failure_in_its_own_words() {
    assert_eq!(ended(by_async(true)).await, failure("no"));
    assert_eq!(ended(by_early_return(true)).await, failure("no"));
    assert_eq!(ended(async { by_value(true) }).await, failure("no"));
    assert_eq!(ended(by_future(true)).await, failure("no"));
    assert_eq!(ended(by_box(true)).await, failure("no"));
    assert_eq!(ended(Customers.by_method(true, 7)).await, failure("no"));
    assert_eq!(ended(Customers.by_async_trait(true)).await, failure("no"));
}

struct Silent;

struct Holder(Box<dyn Error + Send + Sync>);

impl AsRef<dyn Error> for Holder {
    fn as_ref(&self) -> &(dyn Error + 'static) {
        &*self.0
    }
}

#[audited(action = "a.b")]
async fn fails_with<E>(error: E) -> Result<(), E> {
    Err(error)
}

#[audited(action = "a.b")]
async fn silent() -> Result<(), Silent> {
    Err(Silent)
}

#[audited(action = "a.b")]
async fn held() -> Result<(), Holder> {
    Err(Holder("held".into()))
}

#[audited(action = "a.b")]
async fn text() -> Result<(), String> {
    Err("text".to_owned())
}

#[audited(action = "a.b")]
async fn no_result() -> Option<()> {
    None
}

#[tokio::test]
async fn an_error_needs_no_words() {
    assert_eq!(ended(silent()).await, (Outcome::Failure, None));
    assert_eq!(ended(held()).await, failure("held"));
    assert_eq!(ended(text()).await, failure("text"));
    // Within a generic function nothing is known of the type, not even that it is an error's.
    assert_eq!(ended(fails_with("no")).await, (Outcome::Failure, None));
    assert_eq!(ended(no_result()).await, success());
}

struct Input {
    plan: &'static str,
    reason: Option<String>,
}

#[audited(
    action = "subscription.move",
    category = "Subscriptions",
    operation = update,
    stream = activity,
    target = subscription(id, label = format!("No. {id}")),
    related = customer(7),
    related("plan", input.plan),
    summary = "moved {target} to {input.plan} {{for good}}",
    reason = &input.reason,
)]
async fn declared(id: u32, input: Input) -> Input {
    input
}

#[tokio::test]
async fn an_entry_says_what_was_declared() {
    let reason = Some("asked by mail".to_owned());
    let entry = one(declared(
        42,
        Input {
            plan: "pro",
            reason,
        },
    ))
    .await;
    assert_eq!(entry.action, "subscription.move");
    assert_eq!(entry.category, "Subscriptions");
    assert_eq!(entry.operation, Operation::Update);
    assert_eq!(entry.stream, Stream::Activity);
    assert_eq!(entry.summary, "moved No. 42 to pro {for good}");
    assert_eq!(entry.reason.as_deref(), Some("asked by mail"));
    let targets: Vec<_> = entry
        .targets
        .iter()
        .map(|target| (&*target.kind, &*target.id, target.role))
        .collect();
    let expected = [
        ("subscription", "42", Role::Primary),
        ("customer", "7", Role::Related),
        ("plan", "pro", Role::Related),
    ];
    assert_eq!(targets, expected);
}

#[audited(action = "export.run", reason(required, reason))]
async fn demanding(reason: Option<&str>) -> Result<(), AppError> {
    Ok(())
}

#[audited(action = "export.run", reason(required, reason))]
fn demanding_at_once(reason: &str) -> Result<(), AppError> {
    Ok(())
}

#[tokio::test]
async fn a_demanded_reason_is_given_or_the_body_does_not_run() {
    assert_eq!(ended(demanding(Some("why"))).await.0, Outcome::Success);
    let (result, entries) = recorded(demanding(None)).await;
    assert_eq!(result, Err(AppError("refused")));
    assert_eq!(entries[0].outcome, Outcome::Denied);
    assert_eq!(
        ended(async { demanding_at_once("why") }).await.0,
        Outcome::Success
    );
    let (result, entries) = recorded(async { demanding_at_once(" ") }).await;
    assert_eq!(result, Err(AppError("refused")));
    assert_eq!(entries[0].outcome, Outcome::Denied);
}

/// Says in its entry when it is dropped.
struct Permit;

impl Drop for Permit {
    fn drop(&mut self) {
        Audit::current().context("dropped", true);
    }
}

#[audited(action = "a.b")]
async fn with_permit(_permit: Permit) {
    Audit::current().context("ran", true);
}

#[tokio::test]
async fn an_argument_that_the_body_ignores_is_dropped_within_the_call() {
    let entry = one(with_permit(Permit)).await;
    assert!(entry.context.contains_key("ran"), "{entry:#?}");
    assert!(entry.context.contains_key("dropped"), "{entry:#?}");
}

#[unaudited(reason = "computes, keeps nothing")]
async fn exempt() -> u8 {
    7
}

#[tokio::test]
async fn an_exempt_function_leaves_nothing() {
    let (value, entries) = recorded(exempt()).await;
    assert_eq!((value, entries.len()), (7, 0));
}

#[tokio::test]
async fn a_future_that_nobody_polls_is_no_call() {
    let ((), entries) = recorded(async { drop(by_async(false)) }).await;
    assert!(entries.is_empty());
}
