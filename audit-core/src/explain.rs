//! An error in words that may stand in a log.

use std::error::Error as StdError;

use crate::redact::Redaction;
use crate::sink::Transactions;

/// Puts errors into words. A database's errors quote values, so of them only the code is told.
pub struct Explain<'a> {
    transactions: Option<&'a dyn Transactions>,
    redaction: &'a Redaction,
}

impl<'a> Explain<'a> {
    pub(crate) fn new(
        transactions: Option<&'a dyn Transactions>,
        redaction: &'a Redaction,
    ) -> Self {
        Self {
            transactions,
            redaction,
        }
    }

    /// An error that can be asked for its causes.
    pub fn error(&self, error: &(dyn StdError + 'static)) -> String {
        let code = self
            .transactions
            .and_then(|database| database.describe(error));
        code.unwrap_or_else(|| self.words(&error.to_string()))
    }

    /// An error that only has words; secrets among them are replaced.
    pub fn words(&self, words: &str) -> String {
        self.redaction.text(words).into_owned()
    }
}
