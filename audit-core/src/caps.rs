//! How much of anything an entry keeps.

use crate::text::FIELD_BYTES;

/// How much of each thing an entry keeps, in bytes unless it says otherwise.
///
/// What is longer is cut between two characters, and the entry's [`truncated`](crate::Entry::truncated)
/// says how long it was. Secrets are looked for before anything is cut.
///
/// ```
/// use audit_core::Caps;
///
/// let mut caps = Caps::default();
/// caps.value = 4_096;
/// assert_eq!((caps.text, caps.steps), (2_048, 200));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Caps {
    /// One header, such as the user agent; 2,048.
    pub header: usize,
    /// A reason, a label, a step's name, a value in a summary; 2,048 each.
    pub text: usize,
    /// The whole sentence; 8,192.
    pub summary: usize,
    /// One value of the context, or one detail of a step, as JSON; 65,536. A longer one becomes
    /// `{"$truncated": …, "bytes": …}`: its beginning as text, and its true length.
    pub value: usize,
    /// The whole context; 262,144. A value that it has no room for is left out.
    pub context: usize,
    /// How many steps are kept, the first ones; 200.
    pub steps: usize,
    /// All details of all steps; 262,144. A step that it has no room for is left out.
    pub details: usize,
    /// One field of a snapshot, as JSON; 262,144. A longer one becomes what `#[audit(truncate)]` makes
    /// of it, so that it is still told whether it changed.
    pub field: usize,
}

impl Default for Caps {
    fn default() -> Self {
        const VALUE_BYTES: usize = 64 << 10;
        Self {
            header: FIELD_BYTES,
            text: FIELD_BYTES,
            summary: 4 * FIELD_BYTES,
            value: VALUE_BYTES,
            context: 4 * VALUE_BYTES,
            steps: 200,
            details: 4 * VALUE_BYTES,
            field: 4 * VALUE_BYTES,
        }
    }
}
