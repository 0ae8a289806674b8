//! Text from outside, made harmless to read.

use std::borrow::Cow;

/// Text from outside with the characters shown that would otherwise act unseen: those that turn
/// the direction of reading, that take no room, and control characters.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(acts_unseen) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if acts_unseen(character) {
            shown.push_str(&format!("[U+{:04X}]", u32::from(character)));
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// JSON with those characters escaped, as its strings may have them: it says the same when it is copied.
pub(super) fn visible_json(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    for character in json.chars() {
        if acts_unseen(character) {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                shown.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Joiners stay: many scripts and signs can't be written without them.
fn acts_unseen(character: char) -> bool {
    let is_control = character.is_control() && !matches!(character, '\n' | '\t');
    is_control
        || matches!(
            character,
            '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
                | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_unseen_is_shown() {
        assert_eq!(visible("a\u{202E}b\0"), "a[U+202E]b[U+0000]");
        assert_eq!(visible("👩\u{200D}🔧 שלום\n"), "👩\u{200D}🔧 שלום\n");
    }
    #[test]
    fn json_says_the_same_when_its_characters_are_shown() {
        let value = serde_json::json!({"a\u{202E}": "\u{FEFF}\0é\n"});
        let shown = visible_json(&format!("{value:#}"));
        assert!(shown.contains(r#""a\u202e""#), "{shown}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&shown).unwrap(),
            value
        );
    }
}
