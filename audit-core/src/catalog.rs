//! Every action that the program can record, as far as its code declares it.

use serde::Serialize;

use crate::action::Action;
use crate::declaration::{Declaration, category_of};
use crate::operation::Operation;
use crate::stream::Stream;
use crate::text::Text;

/// An action that the program can record, and where it says so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Cataloged {
    /// What is done, dotted.
    pub action: &'static str,
    /// The tab.
    pub category: Text,
    /// Its kind.
    pub operation: Operation,
    /// Which log.
    pub stream: Stream,
    /// The kind of record it is done to; `None` where the code that runs says so.
    pub target: Option<&'static str>,
    /// The sentence's template; `None` where the code that runs says it.
    pub summary: Option<&'static str>,
    /// Whether the actor has to say why.
    pub reason_required: bool,
    /// Whether an intent is written first.
    pub intent: bool,
    /// Where that is declared.
    pub declared: Place,
}

/// A place in the program's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Place {
    /// The function's path, or the module's.
    pub path: &'static str,
    /// The file.
    pub file: &'static str,
    /// The line.
    pub line: u32,
}

/// Every action that the program can record, in the order of their names: one for each place that
/// declares it.
///
/// That is each `#[audited]` function whose action is a literal or a constant of a module, in every
/// crate that is linked, and what [`records!`](crate::records) declares. It does not matter whether it
/// has ever run.
///
/// What is named only at run time is not known: [`Scope::call`](crate::Scope::call) and
/// [`Audit::entry`](crate::Audit::entry), which take any text, and constants of a type, such as
/// `Self::UPDATE`, which may be another for each. Declare these with [`records!`](crate::records).
pub fn catalog() -> Vec<Cataloged> {
    let known = inventory::iter::<Known>.into_iter();
    let mut catalog: Vec<_> = known.map(|known| Cataloged::of(known.0)).collect();
    catalog.sort();
    catalog.dedup(); // `#[debug_handler]` emits a function twice
    catalog
}

/// A declaration that the program is linked with.
#[derive(Debug)]
pub struct Known(pub &'static Declaration);

inventory::collect!(Known);

impl Cataloged {
    fn of(declaration: &Declaration) -> Self {
        let action = declaration.action;
        let category = declaration.category.map(Text::new_static);
        let operation = declaration.operation;
        Self {
            action,
            category: category.unwrap_or_else(|| category_of(action)),
            operation: operation.unwrap_or_else(|| Operation::of_action(action)),
            stream: declaration.stream,
            target: declaration.target,
            summary: declaration.summary,
            reason_required: declaration.reason_required,
            intent: declaration.intent,
            declared: Place {
                path: declaration.function,
                file: declaration.file,
                line: declaration.line,
            },
        }
    }
}

/// Declares an action that code without `#[audited]` records, so that the [`catalog`] knows it.
///
/// ```
/// use audit_core::{Action, catalog};
///
/// const CHARGE: Action = Action::new("payment.charge").category("Payments");
///
/// audit_core::records!(CHARGE, target = "payment", summary = "charged {target}");
///
/// let charge = catalog().into_iter().find(|known| known.action == "payment.charge");
/// assert_eq!(charge.unwrap().target, Some("payment"));
/// ```
#[macro_export]
macro_rules! records {
    ($action:expr $(, target = $target:literal)? $(, summary = $summary:literal)? $(,)?) => {
        $crate::__private::inventory::submit! {
            $crate::__private::Known(const {
                &$crate::__private::declared(
                    $action,
                    [
                        [$($target)?].as_slice().first_chunk(),
                        [$($summary)?].as_slice().first_chunk(),
                    ],
                    (::core::module_path!(), ::core::file!(), ::core::line!()),
                )
            })
        }
    };
}

/// What [`records!`](crate::records) declares: its target's kind and its sentence, where it is said.
pub const fn declared(
    action: Action,
    [target, summary]: [Option<&'static [&'static str; 1]>; 2],
    (path, file, line): (&'static str, &'static str, u32),
) -> Declaration {
    let action = crate::action::Given::of(action).action();
    Declaration {
        action: action.name,
        category: action.category,
        operation: action.operation,
        stream: Stream::Account,
        delivery: None,
        target: first(target),
        summary: first(summary),
        reason_required: false,
        intent: false,
        function: path,
        file,
        line,
    }
}

const fn first(of: Option<&'static [&'static str; 1]>) -> Option<&'static str> {
    match of {
        Some([text]) => Some(text),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SWEEP: Action = Action::new("shelf_life.sweep").operation(Operation::Delete);

    crate::records!(SWEEP, summary = "swept {count} away");
    crate::records!(Action::new("shelf_life.count"));

    fn ours() -> Vec<Cataloged> {
        let ours = |known: &Cataloged| known.action.starts_with("shelf_life");
        catalog().into_iter().filter(ours).collect()
    }

    #[test]
    fn what_is_declared_without_a_function_is_known_in_order() {
        let [count, sweep] = &ours()[..] else {
            panic!("{:?}", ours());
        };
        assert_eq!((count.action, count.summary), ("shelf_life.count", None));
        assert_eq!(&*sweep.category, "Shelf life");
        assert_eq!(sweep.operation, Operation::Delete);
        assert_eq!(sweep.summary, Some("swept {count} away"));
        assert_eq!(sweep.target, None);
        assert_eq!(sweep.declared.path, module_path!());
        assert_eq!(sweep.declared.file, file!());
        assert!(sweep.declared.line < count.declared.line);
    }
}
