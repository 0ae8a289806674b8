//! Keys that come again and again.

use std::sync::Arc;

use audit_core::Key;

use crate::statement::Value;

/// The last key of a column: of a batch, most rows share the tenant, the action and the other words.
#[derive(Debug, Default)]
pub(super) struct Last(Option<Arc<str>>);

impl Last {
    /// The key of a text.
    ///
    /// Only a key that is the text itself is remembered: no other text has it, so that comparing texts is
    /// enough.
    pub(super) fn key(&mut self, text: &str) -> Value {
        if let Some(last) = self.0.as_ref().filter(|last| ***last == *text) {
            return Value::key(last.clone());
        }
        let key: Arc<str> = Key::new(text).into();
        self.0 = (*key == *text).then(|| key.clone());
        Value::key(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_gets_its_own_key_whatever_came_before() {
        let long = "x".repeat(500);
        let shortened = Key::new(&long).to_string();
        let texts = [
            "a", "a", "b", "a\0", r"a\0", "a\0", "", "", &long, &shortened, &long,
        ];
        let mut last = Last::default();
        for text in texts {
            assert_eq!(last.key(text), Key::new(text).into(), "{text:?}");
        }
    }

    #[test]
    fn a_key_that_comes_again_is_shared() {
        let mut last = Last::default();
        let [Value::Key(Some(first)), Value::Key(Some(second))] =
            ["acme"; 2].map(|text| last.key(text))
        else {
            panic!("a key is a key");
        };
        assert!(Arc::ptr_eq(&first, &second));
    }
}
