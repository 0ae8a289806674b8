//! Who may look, and at which tenant's log.

mod access;

use std::future::Future;

use std::sync::Arc;

use audit_core::{Auditor, Store};
use axum::body::Body;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};

pub use access::Access;
pub(crate) use access::TENANT;

use crate::problem::Problem;
use crate::query::Params;
use crate::record::Looks;

/// An app's own answer to who may look at the log: an async function of axum extractors that
/// returns `Result<Access, E>`.
///
/// It is asked anew for each page and each request of the API. What it refuses, the client gets as
/// it is: `E` is any response, as is an extractor's rejection. Its arguments are extractors that
/// leave the body alone ([`FromRequestParts`]), over the app's own state. A guard that reads the
/// path names what it reads, in a struct, since an entry's own page has one parameter more.
///
/// There is no guard that lets everyone in.
///
/// ```
/// use audit_axum::Access;
/// use audit_core::Tenant;
/// use axum::http::{HeaderMap, StatusCode};
///
/// async fn support_only(headers: HeaderMap) -> Result<Access, StatusCode> {
///     let organisation = headers.get("x-organisation").and_then(|name| name.to_str().ok());
///     let tenant = Tenant::new(organisation.ok_or(StatusCode::FORBIDDEN)?.to_owned());
///     Ok(Access::to(tenant.map_err(|_| StatusCode::FORBIDDEN)?))
/// }
///
/// # let store = audit_core::test_kit::MemoryStore::new();
/// let api: axum::Router = audit_axum::api(store, support_only);
/// ```
///
/// `Arguments` is the tuple of the function's arguments; the compiler finds it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't guard the audit log",
    label = "not an async function of extractors that returns `Result<Access, E>`",
    note = "a guard is `async fn(extractors…) -> Result<Access, impl IntoResponse>`, with at most eight arguments, none of which reads the body"
)]
pub trait Guard<Arguments, S>: Clone + Send + Sync + 'static {
    /// Lets the request in, or answers it.
    fn check(
        self,
        parts: &mut Parts,
        state: &S,
    ) -> impl Future<Output = Result<Access, Response>> + Send;
}

macro_rules! guard {
    ($($argument:ident)*) => {
        #[diagnostic::do_not_recommend]
        #[allow(non_snake_case, unused_variables, reason = "the arguments are named as their types")]
        impl<F, Answer, E, S, $($argument,)*> Guard<($($argument,)*), S> for F
        where
            F: FnOnce($($argument,)*) -> Answer + Clone + Send + Sync + 'static,
            Answer: Future<Output = Result<Access, E>> + Send,
            E: IntoResponse,
            S: Send + Sync,
            $($argument: FromRequestParts<S> + Send,)*
        {
            async fn check(self, parts: &mut Parts, state: &S) -> Result<Access, Response> {
                $(
                    let $argument = $argument::from_request_parts(parts, state)
                        .await
                        .map_err(IntoResponse::into_response)?;
                )*
                self($($argument,)*).await.map_err(IntoResponse::into_response)
            }
        }
    };
}

guard!();
guard!(A);
guard!(A B);
guard!(A B C);
guard!(A B C D);
guard!(A B C D H);
guard!(A B C D H I);
guard!(A B C D H I J);
guard!(A B C D H I J K);

/// A guard, and what is remembered of those whom it let in.
#[derive(Clone)]
pub(crate) struct Door<G> {
    guard: G,
    looks: Looks,
}

impl<G> Door<G> {
    pub(crate) fn new(guard: G) -> Self {
        let looks = Looks::default();
        Self { guard, looks }
    }
}

/// What a handler is given, which knows how its kind of answer says that something can't be.
pub(crate) trait Refuse: Clone + Send + Sync + 'static {
    /// As a problem document, unless it is answered with pages.
    fn refuse(&self, problem: Problem, _: &Parts) -> Response {
        problem.into_response()
    }
}

impl Refuse for () {}

impl Refuse for Arc<dyn Store> {}

impl Refuse for Auditor {}

/// A route whose handler runs with what the guard grants, to the tenant that the address chooses. What it
/// shows is recorded as a look.
pub(crate) fn guarded<G, T, S, C, H, Answer>(
    door: Door<G>,
    context: C,
    handler: H,
) -> MethodRouter<S>
where
    G: Guard<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
    C: Refuse,
    H: FnOnce(C, Access, Parts) -> Answer + Clone + Send + Sync + 'static,
    Answer: Future<Output = Response> + Send,
{
    get(move |State(state): State<S>, request: Request| async move {
        let (mut parts, _) = request.into_parts();
        let access = match admit(door.guard, &context, &mut parts, &state).await {
            Ok(access) => access,
            Err(refusal) => return refusal,
        };
        let (asker, asked) = (context.clone(), parts.clone());
        let look = match door.looks.begin(&access, &parts) {
            Ok(look) => look,
            Err(problem) => return asker.refuse(problem, &asked),
        };
        let response = handler(context, access, parts).await;
        match look.record(response.status()).await {
            Ok(()) => response,
            Err(problem) => asker.refuse(problem, &asked),
        }
    })
}

/// The same for what a form sends, which its handler records itself.
pub(crate) fn guarded_form<G, T, S, C, H, Answer>(
    door: Door<G>,
    context: C,
    handler: H,
) -> MethodRouter<S>
where
    G: Guard<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
    C: Refuse,
    H: FnOnce(C, Access, Parts, Body) -> Answer + Clone + Send + Sync + 'static,
    Answer: Future<Output = Response> + Send,
{
    post(move |State(state): State<S>, request: Request| async move {
        let (mut parts, body) = request.into_parts();
        match admit(door.guard, &context, &mut parts, &state).await {
            Ok(access) => handler(context, access, parts, body).await,
            Err(refusal) => refusal,
        }
    })
}

async fn admit<G, T, S, C>(
    guard: G,
    context: &C,
    parts: &mut Parts,
    state: &S,
) -> Result<Access, Response>
where
    G: Guard<T, S>,
    C: Refuse,
{
    let access = guard.check(parts, state).await?;
    let chosen = access.chosen(&Params::read(parts.uri.query()));
    chosen.map_err(|problem| context.refuse(problem, parts))
}
