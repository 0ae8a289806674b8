//! An action that is declared once, for the handler and for its route.

use crate::declaration::category_of;
use crate::operation::Operation;
use crate::text::Text;

/// What is done, declared once: `#[audited(action = UPDATE)]` says that a function does it, and
/// `audit_tower::Declared` that a route leads there.
///
/// ```
/// use audit_core::Action;
///
/// const UPDATE: Action = Action::new("customer.update").category("Customers");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Action {
    name: &'static str,
    category: Option<&'static str>,
    operation: Option<Operation>,
}

impl Action {
    /// An action by its name: lower-case words (a-z, 0-9, _) with dots between them.
    ///
    /// # Panics
    ///
    /// When the name is none, which in a `const` is a compile error.
    pub const fn new(name: &'static str) -> Self {
        assert!(
            is_dotted(name.as_bytes()),
            "an action is lower-case words (a-z, 0-9, _) with dots between them, as in `customer.update`"
        );
        Self {
            name,
            category: None,
            operation: None,
        }
    }

    /// The tab that it belongs to; told from the name unless declared.
    #[must_use]
    pub const fn category(mut self, category: &'static str) -> Self {
        self.category = Some(category);
        self
    }

    /// Its kind; told from the name unless declared.
    #[must_use]
    pub const fn operation(mut self, operation: Operation) -> Self {
        self.operation = Some(operation);
        self
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        self.name
    }

    pub(crate) fn to_text(self) -> Text {
        Text::new_static(self.name)
    }

    pub(crate) fn category_text(self) -> Text {
        let declared = self.category.map(Text::new_static);
        declared.unwrap_or_else(|| category_of(self.name))
    }

    pub(crate) fn kind(self) -> Operation {
        let declared = self.operation;
        declared.unwrap_or_else(|| Operation::of_action(self.name))
    }
}

impl From<&'static str> for Action {
    fn from(name: &'static str) -> Self {
        Self::new(name)
    }
}

/// What names an action.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name an action",
    label = "not a `&'static str`, nor an `Action`"
)]
pub trait NamesAction: Copy {}

impl NamesAction for &'static str {}

impl NamesAction for Action {}

/// What `#[audited(action = …)]` was given: a name, or an action declared elsewhere.
#[derive(Clone, Copy)]
pub struct Given<T>(T);

/// What that says.
#[derive(Clone, Copy)]
pub struct GivenAction {
    /// Its name.
    pub name: &'static str,
    /// Its tab, where one was declared.
    pub category: Option<&'static str>,
    /// Its kind, where one was declared.
    pub operation: Option<Operation>,
}

impl<T: NamesAction> Given<T> {
    /// What was given.
    pub const fn of(given: T) -> Self {
        Self(given)
    }
}

impl Given<&'static str> {
    /// A name says nothing of a tab or a kind.
    pub const fn action(self) -> GivenAction {
        GivenAction {
            name: self.0,
            category: None,
            operation: None,
        }
    }
}

impl Given<Action> {
    /// All that was declared.
    pub const fn action(self) -> GivenAction {
        let Action {
            name,
            category,
            operation,
        } = self.0;
        GivenAction {
            name,
            category,
            operation,
        }
    }
}

const fn is_dotted(name: &[u8]) -> bool {
    let (mut at, mut begins) = (0, true);
    while at < name.len() {
        match name[at] {
            b'.' if begins => return false,
            b'.' => begins = true,
            b'a'..=b'z' | b'0'..=b'9' | b'_' => begins = false,
            _ => return false,
        }
        at += 1;
    }
    !begins
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_lower_case_words_with_dots_between_them() {
        for name in ["customer.update", "a", "auth.second_factor.v2"] {
            assert!(is_dotted(name.as_bytes()), "{name}");
        }
        for name in [
            "",
            ".",
            "customer.",
            ".update",
            "a..b",
            "Customer.update",
            "a b",
            "ä",
        ] {
            assert!(!is_dotted(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn what_is_not_declared_is_told_from_the_name() {
        let update = Action::new("customer.update");
        assert_eq!(
            (&*update.category_text(), update.kind()),
            ("Customer", Operation::Update)
        );
        let send = Action::new("invoice.update")
            .category("Invoices")
            .operation(Operation::Execute);
        assert_eq!(
            (&*send.category_text(), send.kind()),
            ("Invoices", Operation::Execute)
        );
    }
}
