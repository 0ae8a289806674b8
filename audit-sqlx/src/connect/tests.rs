use std::net::TcpListener;

use super::*;

const OFF: &[Known] = &[Known {
    schemes: &["oracle", "orcl"],
    form: "",
    feature: "oracle",
    open: None,
}];

#[track_caller]
fn check(known: &[Known], url: &str, expected: &str) {
    let error = opener(known, url).unwrap_err();
    assert!(error.is_invalid(), "{error}");
    assert!(error.to_string().contains(expected), "{error}");
}

#[test]
fn an_unknown_scheme_is_told_the_known_ones() {
    let all = "`sqlite:`, `postgres:`, `postgresql:`, `mysql:`, `mariadb:`";
    check(KNOWN, "mssql://host/db", "`mssql:` is no scheme");
    check(KNOWN, "mssql://host/db", all);
    check(KNOWN, "app.db", "has no scheme");
    check(KNOWN, "app.db", all);
    check(KNOWN, "", "has no scheme");
    check(KNOWN, "://host/db", "has no scheme");
}

#[test]
fn what_may_be_a_password_is_not_shown() {
    let error = opener(KNOWN, "us:er@host/db").unwrap_err().to_string();
    assert!(!error.contains("er@host"), "{error}");
    let error = opener(KNOWN, "s3cr-t!@host:1/db").unwrap_err().to_string();
    assert!(!error.contains("s3cr"), "{error}");
}

#[test]
fn a_feature_that_is_off_is_named() {
    check(OFF, "oracle://host/db", "the feature `oracle`");
    check(OFF, "orcl://host/db", "`orcl:` needs the feature `oracle`");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_takes_the_call_and_says_nothing_is_given_up() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    for server in KNOWN.iter().filter(|known| known.form.contains("@host")) {
        let Some(open) = server.open else { continue };
        let url = format!("{}://app@127.0.0.1:{port}/shop", server.schemes[0]);
        let error = open(&url).await.err().unwrap();
        assert!(
            error.is_unavailable() && error.to_string().contains("does not answer"),
            "{error}"
        );
    }
}
