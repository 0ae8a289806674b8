//! An error in words that may stand in a log.

use std::error::Error as StdError;

use crate::sink::Transactions;
use crate::text::cut;

/// The most bytes of an error's words that a reason keeps.
const REASON_BYTES: usize = 500;

/// Puts errors into words. A database's errors quote values, so of them only the code is told.
pub struct Explain<'a> {
    transactions: Option<&'a dyn Transactions>,
}

impl<'a> Explain<'a> {
    pub(crate) fn new(transactions: Option<&'a dyn Transactions>) -> Self {
        Self { transactions }
    }

    /// An error that can be asked for its causes.
    pub fn error(&self, error: &(dyn StdError + 'static)) -> String {
        let code = self
            .transactions
            .and_then(|database| database.describe(error));
        code.unwrap_or_else(|| self.words(&error.to_string()))
    }

    /// An error that only has words.
    pub fn words(&self, words: &str) -> String {
        cut(words, REASON_BYTES).to_owned()
    }
}
