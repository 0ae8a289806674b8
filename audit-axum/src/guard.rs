//! Who may look, and at which tenant's log.

use std::future::Future;

use audit_core::Tenant;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};

/// What a [`Guard`] lets a request see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    tenant: Tenant,
    export: bool,
    coverage: bool,
}

impl Access {
    /// To look at this tenant's log, and not to export it.
    pub fn to(tenant: Tenant) -> Self {
        Self {
            tenant,
            export: false,
            coverage: false,
        }
    }

    /// To export it, too.
    #[must_use]
    pub fn and_export(mut self) -> Self {
        self.export = true;
        self
    }

    /// To see which routes are audited, too. That is told of the whole program, over all tenants: it
    /// is for those who run it.
    #[must_use]
    pub fn and_coverage(mut self) -> Self {
        self.coverage = true;
        self
    }

    /// The tenant whose log it is.
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// Whether it may be exported.
    pub fn may_export(&self) -> bool {
        self.export
    }

    /// Whether it may be seen which routes are audited.
    pub fn may_see_coverage(&self) -> bool {
        self.coverage
    }
}

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

/// A route whose handler runs with what the guard grants.
pub(crate) fn guarded<G, T, S, C, H, Answer>(guard: G, context: C, handler: H) -> MethodRouter<S>
where
    G: Guard<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
    C: Clone + Send + Sync + 'static,
    H: FnOnce(C, Access, Parts) -> Answer + Clone + Send + Sync + 'static,
    Answer: Future<Output = Response> + Send,
{
    get(move |State(state): State<S>, request: Request| async move {
        let (mut parts, _) = request.into_parts();
        match guard.check(&mut parts, &state).await {
            Ok(access) => handler(context, access, parts).await,
            Err(refusal) => refusal,
        }
    })
}
