//! Calls within a scope that are audited without a function's `#[audited]`.

use crate::call::{Call, Ended, Judge, Refuse, no_judge, no_refusal};
use crate::declaration::Opening;
use crate::explain::Explain;
use crate::refused::Refused;
use crate::text::Text;

use super::{Current, InScope, Scope};

impl Scope {
    /// An audited call without a function: a message from a socket or a queue.
    ///
    /// ```
    /// # async fn example(auditor: audit_core::Auditor) {
    /// use audit_core::{Actor, Audit, Scope, Target};
    ///
    /// let scope = Scope::builder(&auditor).actor(Actor::service("billing")).open();
    /// scope
    ///     .call("invoice.paid", async {
    ///         Audit::current().target(Target::new("invoice", 7));
    ///     })
    ///     .await;
    /// # }
    /// ```
    pub fn call<F: Future>(&self, action: impl Into<Text>, future: F) -> InScope<Call<F>> {
        self.judged(action.into(), future, no_judge::<F::Output>)
    }

    /// The same for a future that may fail: its error is the entry's reason.
    pub fn try_call<F, T, E>(&self, action: impl Into<Text>, future: F) -> InScope<Call<F>>
    where
        F: Future<Output = Result<T, E>>,
        E: std::error::Error + 'static,
    {
        self.judged(action.into(), future, judge_error)
    }

    /// The same for an action that no transaction covers: its intent is written before the future
    /// runs, and where that can't be, the future does not run and the result is the refusal.
    ///
    /// ```
    /// # async fn example(scope: audit_core::Scope) -> Result<(), Box<dyn std::error::Error>> {
    /// use audit_core::Refused;
    ///
    /// # async fn charge_the_card() {}
    /// # #[derive(Debug)] struct Failed(Refused);
    /// # impl std::fmt::Display for Failed {
    /// #     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
    /// # }
    /// # impl std::error::Error for Failed {}
    /// # impl From<Refused> for Failed { fn from(refused: Refused) -> Self { Self(refused) } }
    /// let charge = async {
    ///     charge_the_card().await;
    ///     Ok::<_, Failed>(()) // where `Failed: From<Refused>`
    /// };
    /// scope.intended_call("payment.charge", charge).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn intended_call<F, T, E>(&self, action: impl Into<Text>, future: F) -> InScope<Call<F>>
    where
        F: Future<Output = Result<T, E>>,
        E: std::error::Error + From<Refused> + 'static,
    {
        let refuse = |refused| Ok(Err(E::from(refused)));
        self.opened(
            Opening::intended(action.into()),
            future,
            judge_error,
            refuse,
        )
    }

    fn judged<F: Future>(
        &self,
        action: Text,
        future: F,
        judge: Judge<F::Output>,
    ) -> InScope<Call<F>> {
        let opening = Opening::of_action(action);
        self.opened(opening, future, judge, no_refusal::<F::Output>)
    }

    fn opened<F: Future>(
        &self,
        opening: Opening,
        future: F,
        judge: Judge<F::Output>,
        refuse: Refuse<F::Output>,
    ) -> InScope<Call<F>> {
        let call = Call::new(opening, future, judge, refuse);
        InScope::of_call(Current::new(self.clone()), call)
    }
}

fn judge_error<T, E>(result: &Result<T, E>, explain: &Explain<'_>) -> Ended
where
    E: std::error::Error + 'static,
{
    match result {
        Ok(_) => Ended::Returned,
        Err(error) => Ended::Failed(Some(explain.error(error))),
    }
}
