//! For databases without arrays.

use sqlx::error::BoxDynError;

use crate::statement::Value;

/// Where a database takes no arrays, its dialect must not ask for any.
pub(super) fn no_array<A>(_: &mut A, _: Vec<Value>) -> Result<(), BoxDynError> {
    Err("this database takes no arrays".into())
}
