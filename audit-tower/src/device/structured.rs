//! Structured fields (RFC 9651), as far as client hints are made of them.
//!
//! A field that is malformed says nothing at all (§4.2). A token is taken for a string, which some clients
//! send in its place.

/// The most items of a list that are read. Browsers send three or four.
const MOST_ITEMS: usize = 16;

/// An item that is a string; its parameters say nothing.
pub(super) fn string(field: &str) -> Option<String> {
    let mut rest = Rest(field.trim_matches(' '));
    let item = rest.item()?;
    rest.0.is_empty().then_some(item.value)
}

/// An item that is a boolean.
pub(super) fn boolean(field: &str) -> Option<bool> {
    match string(field)?.as_str() {
        "?1" => Some(true),
        "?0" => Some(false),
        _ => None,
    }
}

/// A list of strings, each with its parameter `v`.
pub(super) fn list(field: &str) -> Option<Vec<Item>> {
    let mut rest = Rest(field.trim_matches(' '));
    let mut items = vec![rest.item()?];
    while !rest.0.is_empty() {
        rest.skip_blanks();
        rest.take(',')?;
        rest.skip_blanks();
        if items.len() == MOST_ITEMS {
            return None;
        }
        items.push(rest.item()?);
    }
    Some(items)
}

/// An item of a list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) value: String,
    /// Its parameter `v`: the version of a brand.
    pub(super) version: Option<String>,
}

/// What has not been read yet.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn item(&mut self) -> Option<Item> {
        let value = self.value()?;
        let mut version = None;
        while self.take(';').is_some() {
            self.0 = self.0.trim_start_matches(' ');
            let key = self.token()?;
            // A parameter without a value is true (§3.1.2).
            let value = match self.take('=') {
                Some(()) => self.value()?,
                None => "?1".to_owned(),
            };
            if key == "v" {
                version = Some(value); // the last one counts (§4.2.3.2)
            }
        }
        Some(Item { value, version })
    }

    fn value(&mut self) -> Option<String> {
        match self.take('"') {
            Some(()) => self.quoted(),
            None => self.token().map(str::to_owned),
        }
    }

    /// What is between quotes (§4.2.5), of which the first is read.
    fn quoted(&mut self) -> Option<String> {
        let mut text = String::new();
        let mut characters = self.0.char_indices();
        loop {
            match characters.next()? {
                (at, '"') => {
                    self.0 = &self.0[at + 1..];
                    return Some(text);
                }
                (_, '\\') => match characters.next()?.1 {
                    escaped @ ('"' | '\\') => text.push(escaped),
                    _ => return None,
                },
                (_, plain @ ' '..='~') => text.push(plain),
                _ => return None,
            }
        }
    }

    /// A token, a number or a boolean: what ends before a delimiter.
    fn token(&mut self) -> Option<&'a str> {
        let is_part =
            |character: char| character.is_ascii_graphic() && !"\",;=()".contains(character);
        let end = self.0.find(|character| !is_part(character));
        let (token, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        (!token.is_empty()).then_some(token)
    }

    fn take(&mut self, character: char) -> Option<()> {
        self.0 = self.0.strip_prefix(character)?;
        Some(())
    }

    fn skip_blanks(&mut self) {
        self.0 = self.0.trim_start_matches([' ', '\t']);
    }
}

#[cfg(test)]
mod tests;
