use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use sqlx::error::ErrorKind;

use super::*;

/// What a server answers about a table: its code, and words in its own language.
#[derive(Debug)]
struct Answer(&'static str, &'static str);

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.1)
    }
}

impl Error for Answer {}

impl DatabaseError for Answer {
    fn message(&self) -> &str {
        self.1
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        Some(self.0.into())
    }

    fn as_error(&self) -> &(dyn Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn Error + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}

#[test]
fn a_missing_table_is_told_in_any_language() {
    for words in [
        "relation \"audit_entries\" does not exist",
        "relation \"public.audit_entries\" does not exist",
        "Relation »audit_entries« existiert nicht",
        "la relation « audit_entries » n'existe pas",
        "リレーション\"audit_entries\"は存在しません",
    ] {
        let trouble = trouble(&Answer("42P01", words));
        assert_eq!(trouble, Trouble::NotMigrated, "{words}");
    }
}

#[test]
fn a_missing_table_of_the_apps_is_not_the_logs() {
    let answer = Answer("42P01", "relation \"customers\" does not exist");
    assert_eq!(trouble(&answer), Trouble::Other);
}
