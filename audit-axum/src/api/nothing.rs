//! What is asked for in vain.

use crate::problem::Problem;

pub(super) async fn at_this_address() -> Problem {
    Problem::no_such_address()
}

pub(super) async fn by_this_method() -> Problem {
    Problem::no_such_method()
}
