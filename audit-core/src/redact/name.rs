//! Names that tell a secret, word by word.

/// Words, or runs of words, that name a secret wherever they stand in a name.
pub(super) const SECRETS: &[&[&str]] = &[
    // what somebody signs in with
    &["passphrase"],
    &["passcode"],
    &["pin"],
    &["otp"],
    &["totp"],
    &["mnemonic"],
    &["seed", "phrase"],
    &["recovery", "code"],
    &["recovery", "codes"],
    &["backup", "code"],
    &["backup", "codes"],
    &["verification", "code"],
    // what a program signs in with
    &["jwt"],
    &["credential"],
    &["credentials"],
    &["api", "key"],
    &["api", "keys"],
    &["apikey"],
    &["apikeys"],
    &["secretkey"],
    &["secretkeys"],
    &["private", "key"],
    &["private", "keys"],
    &["privatekey"],
    &["access", "key"],
    &["access", "keys"],
    &["accesskey"],
    &["signing", "key"],
    &["encryption", "key"],
    // what a session is held by
    &["authorization"],
    &["cookie"],
    &["cookies"],
    &["session", "id"],
    &["sessionid"],
    &["jsessionid"],
    &["phpsessid"],
    &["csrf"],
    &["xsrf"],
    // what money is taken with
    &["card"],
    &["cards"],
    &["cardnumber"],
    &["creditcard"],
    &["pan"],
    &["cvv"],
    &["cvc"],
    &["security", "code"],
    &["iban"],
    // who somebody is to the state
    &["ssn"],
    &["social", "security"],
];

/// What a word that names a secret ends in: `newpassword`, `accesstoken`.
const ENDINGS: &[&str] = &[
    "password",
    "passwords",
    "passwd",
    "pwd",
    "secret",
    "secrets",
    "token",
    "tokens",
];

/// A secret where it is a name's last word: `db_pass` is one, `pass_rate` is none.
const LAST: &str = "pass";

/// Whether a name names a secret: one of its words, in any case style, is on the deny-list.
///
/// Words match whole: `api_key`, `apiKey`, `X-Api-Key` and `API KEY` are secrets, `keyboard` and
/// `discard` are not. A word that ends in `password`, `passwd`, `pwd`, `secret` or `token` is a secret, too,
/// and so is `pass` at the end.
///
/// ```
/// use audit_core::redact::is_secret;
///
/// assert!(is_secret("newPassword") && is_secret("X-API-Key") && is_secret("card_number"));
/// assert!(is_secret("accesstoken") && is_secret("db_pass"));
/// assert!(!is_secret("tokenizer") && !is_secret("key") && !is_secret("discard"));
/// ```
pub const fn is_secret(name: &str) -> bool {
    let name = name.as_bytes();
    let mut start = 0;
    while start < name.len() {
        if is_start(name, start) && begins_secret(name, start) || ends_secret(name, start) {
            return true;
        }
        start += 1;
    }
    false
}

const fn begins_secret(name: &[u8], start: usize) -> bool {
    let mut at = 0;
    while at < SECRETS.len() {
        let first = SECRETS[at][0].as_bytes()[0];
        if name[start].eq_ignore_ascii_case(&first) && words_follow(name, start, SECRETS[at]) {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether what a secret's word ends in stands here.
const fn ends_secret(name: &[u8], start: usize) -> bool {
    if !matches!(name[start], b'p' | b'P' | b's' | b'S' | b't' | b'T') {
        return false;
    }
    let mut at = 0;
    while at < ENDINGS.len() {
        let ending = ENDINGS[at].as_bytes();
        if is_same(name, start, ending) && is_end(name, start + ending.len()) {
            return true;
        }
        at += 1;
    }
    let end = start + LAST.len();
    end == name.len() && is_start(name, start) && is_same(name, start, LAST.as_bytes())
}

const fn words_follow(name: &[u8], mut start: usize, words: &[&str]) -> bool {
    let mut word = 0;
    while word < words.len() {
        while start < name.len() && !name[start].is_ascii_alphanumeric() {
            start += 1;
        }
        let end = start + words[word].len();
        if !(is_start(name, start)
            && is_same(name, start, words[word].as_bytes())
            && is_end(name, end))
        {
            return false;
        }
        start = end;
        word += 1;
    }
    true
}

const fn is_same(name: &[u8], start: usize, word: &[u8]) -> bool {
    if start + word.len() > name.len() {
        return false;
    }
    let mut at = 0;
    while at < word.len() {
        if !name[start + at].eq_ignore_ascii_case(&word[at]) {
            return false;
        }
        at += 1;
    }
    true
}

/// A word begins at the first letter, after a separator, and where small letters turn to capitals.
const fn is_start(name: &[u8], at: usize) -> bool {
    if at >= name.len() || !name[at].is_ascii_alphanumeric() {
        return false;
    }
    at == 0 || is_end(name, at)
}

/// A word ends where the next could begin: `apiKey`, `APIKey`, `api_key`, `key2`.
const fn is_end(name: &[u8], at: usize) -> bool {
    if at >= name.len() {
        return true;
    }
    let (last, next) = (name[at - 1], name[at]);
    let hump = last.is_ascii_lowercase() && next.is_ascii_uppercase();
    let acronym = last.is_ascii_uppercase()
        && next.is_ascii_uppercase()
        && at + 1 < name.len()
        && name[at + 1].is_ascii_lowercase();
    let digits = last.is_ascii_digit() != next.is_ascii_digit();
    !last.is_ascii_alphanumeric() || !next.is_ascii_alphanumeric() || hump || acronym || digits
}

/// The words of a name in small letters: those of ASCII, and each other run of characters as one.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for (at, character) in name.char_indices() {
        let is_word = character.is_alphanumeric();
        let begins = !character.is_ascii() || is_start(name.as_bytes(), at);
        match words
            .last_mut()
            .filter(|_| at > 0 && !(begins && starts(name, at)))
        {
            Some(word) if is_word => word.extend(character.to_lowercase()),
            _ if is_word => words.push(character.to_lowercase().collect()),
            _ => {}
        }
    }
    words
}

/// Whether a character is the first of its word, also where it is none of ASCII.
fn starts(name: &str, at: usize) -> bool {
    let before = name[..at].chars().next_back();
    let here = name[at..].chars().next();
    match (before, here) {
        (Some(before), Some(here)) if before.is_ascii() && here.is_ascii() => true,
        (Some(before), _) => !before.is_alphanumeric(),
        (None, _) => true,
    }
}

/// Whether a run of words stands in a name.
pub(super) fn holds(name: &[String], run: &[String]) -> bool {
    !run.is_empty() && name.windows(run.len()).any(|words| words == run)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_told_in_any_case_style() {
        for name in [
            "password",
            "Password",
            "PASSWORD",
            "newPassword",
            "new_password",
            "new-password",
            "password2",
            "oldPasswords",
            "api_keys",
            "apiKey",
            "APIKey",
            "api_key",
            "X-Api-Key",
            "api key",
            "HTTPToken",
            "Set-Cookie",
            "access_token",
            "privateKey",
            "user.password",
            "user[password]",
            "card",
            "cardNumber",
            "CARD-NUMBER",
            "cvv2",
            "supplier_iban",
            "JSESSIONID",
            "pin_code",
            "socialSecurityNumber",
            "newpassword",
            "OLDPASSWORD2",
            "userpasswd",
            "accesstoken",
            "authtoken_id",
            "refreshtokens",
            "clientsecret",
            "secretkey",
            "pass",
            "db_pass",
            "smtpPass",
        ] {
            assert!(is_secret(name), "{name}");
        }
    }

    #[test]
    fn a_word_within_a_word_is_none() {
        for name in [
            "",
            "_",
            "tokenizer",
            "passwordless",
            "discard",
            "cardinality",
            "postcard",
            "scorecard",
            "key",
            "api",
            "keyboard_api",
            "secretary",
            "cookieless",
            "session",
            "api_public_key",
            "pinned",
            "spin",
            "panel",
            "japan",
            "company",
            "code",
            "país",
            "compass",
            "bypass",
            "pass_rate",
            "secretariat",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn a_name_is_read_as_words() {
        let check = |name: &str, expected: &[&str]| assert_eq!(words(name), expected, "{name}");
        check("tokenCount", &["token", "count"]);
        check("Token-Count", &["token", "count"]);
        check("HTTPToken2", &["http", "token", "2"]);
        check("größe_in_cm", &["größe", "in", "cm"]);
        check("Ärger", &["ärger"]);
        check("--", &[]);
    }

    #[test]
    fn each_word_of_the_list_is_found_by_itself() {
        for run in SECRETS {
            let name = run.join("_");
            assert!(is_secret(&name), "{name}");
            assert_eq!(words(&name), *run, "{name}");
        }
    }
}
