//! Asks a value's type what it can do, without demanding it: autoref specialisation.
//!
//! A method call tries the receiver's type before it borrows it once more, so of two traits with
//! the same method, the one that is implemented behind more references wins where its bounds hold.

use std::error::Error as StdError;
use std::fmt::Display;
use std::marker::PhantomData;

use serde::Serialize;

use crate::call::Ended;
use crate::explain::Explain;
use crate::refused::Refused;
use crate::snapshot::{Fields, Nested, Snapshot};

/// What a function returned: `(&&&&&Returned(&value)).ended(explain)`.
pub struct Returned<'a, R>(pub &'a R);

/// An error that can be asked for its causes.
pub trait EndedError {
    /// How the call ended.
    fn ended(&self, explain: &Explain<'_>) -> Ended;
}

impl<T, E: StdError + 'static> EndedError for &&&&Returned<'_, Result<T, E>> {
    fn ended(&self, explain: &Explain<'_>) -> Ended {
        self.0.as_ref().err().map_or(Ended::Returned, |error| {
            Ended::Failed(Some(explain.error(error)))
        })
    }
}

/// An error that holds one, such as `anyhow::Error`.
pub trait EndedAsError {
    /// How the call ended.
    fn ended(&self, explain: &Explain<'_>) -> Ended;
}

impl<T, E: AsRef<dyn StdError>> EndedAsError for &&&Returned<'_, Result<T, E>> {
    fn ended(&self, explain: &Explain<'_>) -> Ended {
        self.0.as_ref().err().map_or(Ended::Returned, |error| {
            Ended::Failed(Some(explain.error(error.as_ref())))
        })
    }
}

/// An error that only has words.
pub trait EndedDisplay {
    /// How the call ended.
    fn ended(&self, explain: &Explain<'_>) -> Ended;
}

impl<T, E: Display> EndedDisplay for &&Returned<'_, Result<T, E>> {
    fn ended(&self, explain: &Explain<'_>) -> Ended {
        self.0.as_ref().err().map_or(Ended::Returned, |error| {
            Ended::Failed(Some(explain.words(&error.to_string())))
        })
    }
}

/// An error without words.
pub trait EndedResult {
    /// How the call ended.
    fn ended(&self, explain: &Explain<'_>) -> Ended;
}

impl<T, E> EndedResult for &Returned<'_, Result<T, E>> {
    fn ended(&self, _: &Explain<'_>) -> Ended {
        self.0
            .as_ref()
            .err()
            .map_or(Ended::Returned, |_| Ended::Failed(None))
    }
}

/// Anything else.
pub trait EndedValue {
    /// How the call ended.
    fn ended(&self, explain: &Explain<'_>) -> Ended;
}

impl<R> EndedValue for Returned<'_, R> {
    fn ended(&self, _: &Explain<'_>) -> Ended {
        Ended::Returned
    }
}

/// A result that a refusal may become: `(&&Refusing::<R>::new()).refuse(refused)`.
pub struct Refusing<R>(PhantomData<R>);

impl<R> Refusing<R> {
    /// The probe of a type.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<R> Default for Refusing<R> {
    fn default() -> Self {
        Self::new()
    }
}

/// A result whose error a refusal converts into.
pub trait RefuseAsError<R> {
    /// The refusal as a result.
    fn refuse(&self, refused: Refused) -> Result<R, Refused>;
}

impl<T, E: From<Refused>> RefuseAsError<Result<T, E>> for &Refusing<Result<T, E>> {
    fn refuse(&self, refused: Refused) -> Result<Result<T, E>, Refused> {
        Ok(Err(refused.into()))
    }
}

/// A result that can't carry a refusal.
pub trait RefuseNot<R> {
    /// The refusal, handed back.
    fn refuse(&self, refused: Refused) -> Result<R, Refused>;
}

impl<R> RefuseNot<R> for Refusing<R> {
    fn refuse(&self, refused: Refused) -> Result<R, Refused> {
        Err(refused)
    }
}

/// A function that is not async and can be refused returns its refusal.
#[diagnostic::on_unimplemented(
    message = "a function with `reason = required` that is not async returns `Result<_, E>` with `E: From<Refused>`",
    label = "this result can't carry a refusal",
    note = "make the function async, or implement `From<audited::Refused>` for its error"
)]
pub trait CanRefuse {
    /// The refusal as a result.
    fn refused(refused: Refused) -> Self;
}

impl<T, E: From<Refused>> CanRefuse for Result<T, E> {
    fn refused(refused: Refused) -> Self {
        Err(refused.into())
    }
}

/// A snapshot's field: `(&&&Field(&self.name)).write::<{ is_secret("name") }>(fields, "name")`.
pub struct Field<'a, T: ?Sized>(pub &'a T);

/// A field with a snapshot of its own.
pub trait NestedField {
    /// Writes it as its snapshot says, or hides it.
    fn write<const SECRET: bool>(&self, fields: &mut Fields<'_>, name: &'static str);
}

impl<T: Nested + ?Sized> NestedField for &&Field<'_, T> {
    fn write<const SECRET: bool>(&self, fields: &mut Fields<'_>, name: &'static str) {
        if fields.hides::<SECRET>(name) {
            fields.redact_nested(name, self.0);
        } else {
            fields.nested(name, self.0);
        }
    }
}

/// A field that is what serde says.
pub trait PlainField {
    /// Writes it as serde does, or hides it.
    fn write<const SECRET: bool>(&self, fields: &mut Fields<'_>, name: &'static str);
}

impl<T: Serialize + ?Sized> PlainField for &Field<'_, T> {
    fn write<const SECRET: bool>(&self, fields: &mut Fields<'_>, name: &'static str) {
        if fields.hides::<SECRET>(name) {
            fields.redact(name, self.0);
        } else {
            fields.plain(name, self.0);
        }
    }
}

/// A field to hide: `(&&&Field(&self.name)).redact(fields, "name")`.
pub trait RedactField {
    /// Writes what stands for it.
    fn redact(&self, fields: &mut Fields<'_>, name: &'static str);
}

impl<T: Serialize + ?Sized> RedactField for &&Field<'_, T> {
    fn redact(&self, fields: &mut Fields<'_>, name: &'static str) {
        fields.redact(name, self.0);
    }
}

/// A field to hide that only has a snapshot.
pub trait RedactNested {
    /// Writes what stands for it.
    fn redact(&self, fields: &mut Fields<'_>, name: &'static str);
}

impl<T: Nested + ?Sized> RedactNested for &Field<'_, T> {
    fn redact(&self, fields: &mut Fields<'_>, name: &'static str) {
        fields.redact_nested(name, self.0);
    }
}

/// A field that nothing can write: asked for last, so that the compiler says what to do.
pub trait UnwritableField<T: ?Sized> {
    /// Is never called.
    fn write<const SECRET: bool>(&self, fields: &mut Fields<'_>, name: &'static str)
    where
        T: Writable;

    /// Is never called.
    fn redact(&self, fields: &mut Fields<'_>, name: &'static str)
    where
        T: Writable;
}

impl<T: ?Sized> UnwritableField<T> for Field<'_, T> {
    fn write<const SECRET: bool>(&self, _: &mut Fields<'_>, _: &'static str)
    where
        T: Writable,
    {
    }

    fn redact(&self, _: &mut Fields<'_>, _: &'static str)
    where
        T: Writable,
    {
    }
}

/// What a field's type has to be, in words. Nothing implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be written to the audit log",
    label = "this field has neither a `Serialize` nor a `Snapshot`",
    note = "derive `serde::Serialize` or `audited::Snapshot` for `{Self}`, or leave the field out with `#[audit(skip)]`"
)]
pub trait Writable {}

/// A flattened field: `(&&Flat(&self.rest)).write(fields)`.
pub struct Flat<'a, T: ?Sized>(pub &'a T);

/// A flattened field with a snapshot of its own.
pub trait FlatSnapshot {
    /// Writes its fields as its snapshot says.
    fn write(&self, fields: &mut Fields<'_>);
}

impl<T: Snapshot + ?Sized> FlatSnapshot for &Flat<'_, T> {
    fn write(&self, fields: &mut Fields<'_>) {
        self.0.fields(fields);
    }
}

/// A flattened field that is what serde says.
pub trait FlatPlain {
    /// Writes its fields as serde does.
    fn write(&self, fields: &mut Fields<'_>);
}

impl<T: Serialize + ?Sized> FlatPlain for Flat<'_, T> {
    fn write(&self, fields: &mut Fields<'_>) {
        fields.flatten(self.0);
    }
}

#[cfg(test)]
#[expect(clippy::needless_borrow, reason = "the borrows are what is tested")]
mod tests {
    use super::*;
    use crate::redact::Redaction;

    macro_rules! check {
        ($value:expr, $expected:expr) => {{
            let value = $value;
            assert_eq!(
                (&&&&&Returned(&value)).ended(&Explain::new(None, &Redaction::new())),
                $expected
            );
        }};
    }

    struct Silent;

    #[derive(Debug)]
    struct Wordy;

    impl std::fmt::Display for Wordy {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("wordy")
        }
    }

    #[test]
    fn a_result_is_told_by_the_best_words_its_error_has() {
        check!(7, Ended::Returned);
        check!(Ok::<_, Silent>(7), Ended::Returned);
        check!(Err::<u8, _>(Silent), Ended::Failed(None));
        check!(Err::<u8, _>(Wordy), Ended::Failed(Some("wordy".to_owned())));
        check!(
            Err::<u8, _>(std::fmt::Error),
            Ended::Failed(Some(std::fmt::Error.to_string()))
        );
        let boxed: Box<dyn StdError> = "boxed".into();
        check!(Err::<u8, _>(boxed), Ended::Failed(Some("boxed".to_owned())));
    }

    #[test]
    fn a_refusal_becomes_a_result_only_where_it_converts() {
        let converted = (&&Refusing::<Result<u8, Refused>>::new()).refuse(Refused::Unavailable);
        assert_eq!(converted, Ok(Err(Refused::Unavailable)));
        assert!(
            (&&Refusing::<Result<u8, Silent>>::new())
                .refuse(Refused::Unavailable)
                .is_err()
        );
        assert!(
            (&&Refusing::<u8>::new())
                .refuse(Refused::Unavailable)
                .is_err()
        );
    }
}
