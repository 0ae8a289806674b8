//! Forms, described rather than drawn: one template draws them all.

use crate::words::Word;

/// The fields of a record, to be seen or changed.
#[derive(Default)]
pub struct Form {
    pub fields: Vec<Field>,
}

pub struct Field {
    pub name: &'static str,
    pub label: &'static str,
    pub value: String,
    pub input: Input,
}

/// What a field is filled in with.
pub enum Input {
    /// An `<input>` of this type.
    Line(&'static str),
    Paragraph,
    Choice(Vec<Choice>),
    /// Only seen.
    Fixed,
}

/// One of those to choose from.
#[derive(Clone)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

impl Choice {
    /// What people call the one with this value; nothing where there is none.
    pub fn label_of(choices: &[Self], value: impl ToString) -> String {
        let value = value.to_string();
        let found = choices.iter().find(|choice| choice.value == value);
        found.map_or_else(String::new, |choice| choice.label.clone())
    }
}

impl Form {
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn text(self, name: &'static str, label: &'static str, value: &str) -> Self {
        self.with(name, label, value, Input::Line("text"))
    }

    #[must_use]
    pub fn email(self, name: &'static str, label: &'static str, value: &str) -> Self {
        self.with(name, label, value, Input::Line("email"))
    }

    #[must_use]
    pub fn number(self, name: &'static str, label: &'static str, value: i64) -> Self {
        self.with(name, label, value, Input::Line("number"))
    }

    #[must_use]
    pub fn date(self, name: &'static str, label: &'static str, value: impl ToString) -> Self {
        self.with(name, label, value, Input::Line("date"))
    }

    #[must_use]
    pub fn paragraph(self, name: &'static str, label: &'static str, value: &str) -> Self {
        self.with(name, label, value, Input::Paragraph)
    }

    #[must_use]
    pub fn word<W: Word>(self, name: &'static str, label: &'static str, value: W) -> Self {
        self.with(name, label, value.word(), Input::Choice(words::<W>()))
    }

    #[must_use]
    pub fn choice(
        self,
        name: &'static str,
        label: &'static str,
        value: impl ToString,
        choices: &[Choice],
    ) -> Self {
        self.with(name, label, value, Input::Choice(choices.to_vec()))
    }

    #[must_use]
    pub fn fixed(self, label: &'static str, value: impl ToString) -> Self {
        self.with("", label, value, Input::Fixed)
    }

    fn with(
        mut self,
        name: &'static str,
        label: &'static str,
        value: impl ToString,
        input: Input,
    ) -> Self {
        self.fields.push(Field {
            name,
            label,
            value: value.to_string(),
            input,
        });
        self
    }
}

/// The choice among all words of a kind.
fn words<W: Word>() -> Vec<Choice> {
    W::ALL
        .iter()
        .map(|word| Choice {
            value: word.word().to_owned(),
            label: word.to_string(),
        })
        .collect()
}
