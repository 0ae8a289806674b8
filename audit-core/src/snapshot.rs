//! A record's state, written once, as text, with its secrets left out.

mod field;
mod nested;
mod secret;
mod state;

pub use field::Fields;
pub(crate) use field::MAX_DEPTH;
pub use nested::Nested;
pub(crate) use state::{Secrets, State, take};

use crate::target::Target;

/// The key of a hidden value: an HMAC under a key that is thrown away with the entry.
pub(crate) const HIDDEN: &str = "$hidden";
/// The key of a text of which a part is hidden; what tells it from another is beside it.
pub(crate) const REDACTED: &str = "$redacted";
/// The key of what is kept of a value that is too long, or of why it can't be.
pub(crate) const TRUNCATED: &str = "$truncated";
/// The key of why a value could not be written.
pub(crate) const ERROR: &str = "$error";
/// The key of a hashed value: an HMAC under the auditor's key.
pub(crate) const HASHED: &str = "$hash";

/// What of a value the log shows. Derive it.
///
/// ```
/// # use audit_core as audited;
/// use audited::{Fields, Snapshot};
///
/// struct Customer { name: String, tax_number: String }
///
/// // What `#[derive(Snapshot)]` writes for `#[audit(redact)] tax_number`:
/// impl Snapshot for Customer {
///     fn fields(&self, fields: &mut Fields<'_>) {
///         fields.plain("name", &self.name);
///         fields.redact("tax_number", &self.tax_number);
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no snapshot",
    label = "its state can't be written to the audit log",
    note = "add `#[derive(Snapshot)]` to `{Self}`"
)]
pub trait Snapshot {
    /// Writes each field as the log may show it.
    fn fields(&self, fields: &mut Fields<'_>);
}

/// A value with a [`Snapshot`] that is a record of its own: something an action is done to.
///
/// `#[derive(Snapshot)]` with `#[audit(target = "customer", id = id, label = name)]` implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no record that an entry could name",
    label = "its kind and id are not declared",
    note = "add `#[derive(Snapshot)]` and `#[audit(target = \"…\", id = …)]` to `{Self}`"
)]
pub trait Record: Snapshot {
    /// Its kind, id and label.
    fn target(&self) -> Target;
}

impl<T: Snapshot + ?Sized> Snapshot for &T {
    fn fields(&self, fields: &mut Fields<'_>) {
        (**self).fields(fields);
    }
}

impl<T: Record + ?Sized> Record for &T {
    fn target(&self) -> Target {
        (**self).target()
    }
}

impl<T: Snapshot + ?Sized> Snapshot for Box<T> {
    fn fields(&self, fields: &mut Fields<'_>) {
        (**self).fields(fields);
    }
}

impl<T: Record + ?Sized> Record for Box<T> {
    fn target(&self) -> Target {
        (**self).target()
    }
}

/// A field that demands the auditor's key: an auditor is not built without one while there is any.
#[derive(Debug)]
pub struct HashedField {
    /// The record's type.
    pub record: &'static str,
    /// The field.
    pub field: &'static str,
}

inventory::collect!(HashedField);

#[cfg(test)]
mod tests;
