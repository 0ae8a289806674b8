//! The example `explain-ip`, as a program.

use std::env;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::case::{Believed, Case};
use crate::table;

/// Cargo builds examples beside tests, but for `--test` alone.
fn program() -> PathBuf {
    let tests = env::current_exe().unwrap();
    let built = tests.parent().unwrap().parent().unwrap().join("examples");
    let program = built.join(format!("explain-ip{}", env::consts::EXE_SUFFIX));
    if !program.exists() {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "-p", "audit-tower", "--example", "explain-ip"]);
        assert!(cargo.status().unwrap().success());
    }
    program
}

fn explain(arguments: &[impl AsRef<OsStr>]) -> Output {
    Command::new(program()).args(arguments).output().unwrap()
}

#[track_caller]
fn told(arguments: &[impl AsRef<OsStr>]) -> Value {
    let output = explain(arguments);
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 1);
    serde_json::from_str(&text).unwrap()
}

#[track_caller]
fn refused(arguments: &[&str], words: &str) {
    let output = explain(arguments);
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(error.contains(words), "{error}");
    assert!(output.stdout.is_empty());
}

#[cfg(unix)]
fn arguments(case: &Case) -> Vec<std::ffi::OsString> {
    use std::os::unix::ffi::OsStringExt;
    let mut arguments = vec![
        format!("--peer={}", case.peer),
        format!("--source={}", case.source),
    ];
    match case.believed {
        Believed::Nobody => {}
        Believed::Networks(networks) => arguments.push(format!("--trusted={}", networks.join(","))),
        Believed::Hops(hops) => arguments.push(format!("--hops={hops}")),
    }
    arguments.push("--".into());
    let lines = case.lines.iter().cloned().map(OsStringExt::from_vec);
    arguments.into_iter().map(Into::into).chain(lines).collect()
}

#[cfg(unix)]
#[test]
fn it_tells_of_each_case_what_the_library_decides() {
    for case in table::all() {
        let expected = json!({
            "ip": case.ip(),
            "peer": case.decided().peer,
            "method": case.method(),
            "why": case.why.to_string(),
        });
        assert_eq!(told(&arguments(&case)), expected, "{}", case.reason);
    }
}

#[test]
fn it_is_called_as_its_docs_say() {
    let line = told(&[
        "--peer",
        "10.0.0.2",
        "--trusted",
        "10.0.0.0/8",
        "--source",
        "x-forwarded-for",
        "203.0.113.7, 10.0.0.9",
    ]);
    assert_eq!(line["ip"], "203.0.113.7");
    assert_eq!(line["peer"], "10.0.0.2");
    assert_eq!(line["method"], "x-forwarded-for");
    assert_eq!(
        line["why"],
        "the rightmost address that is no trusted proxy"
    );
    let lines = [
        "--peer",
        "127.0.0.1",
        "--trusted",
        "loopback",
        "--trusted",
        "private",
        "--source",
        "Forwarded",
        "for=203.0.113.7",
        "for=192.168.0.9",
    ];
    assert_eq!(told(&lines)["ip"], "203.0.113.7");
    assert_eq!(told(&["--peer", "::1"])["ip"], "::1");
}

#[test]
fn a_wrong_argument_is_told_with_status_2() {
    let peer = ["--peer", "10.0.0.2"];
    let with = |more: &[&'static str]| [&peer[..], more].concat();
    refused(&[], "--peer");
    refused(&["--peer"], "needs a value");
    refused(&["--peer", "10.0.0.256"], "is no address");
    refused(&["--peer", "localhost"], "is no address");
    refused(&with(&["--peer", "::1"]), "given twice");
    refused(&with(&["--trust", "10.0.0.0/8"]), "no option `--trust`");
    refused(&with(&["--trusted", "10.0.0.0/8"]), "--source");
    refused(
        &with(&["--trusted", "10.0.0.0/99", "--source", "forwarded"]),
        "`10.0.0.0/99`",
    );
    refused(
        &with(&["--trusted", "", "--source", "forwarded"]),
        "is no address",
    );
    refused(
        &with(&["--trusted", "0.0.0.0/0", "--source", "forwarded"]),
        "trusts everybody",
    );
    refused(
        &with(&["--trusted", "private", "--source", "no header"]),
        "no name of a header",
    );
    refused(&with(&["--source", ""]), "no name of a header");
    refused(&with(&["--hops", "1"]), "--source");
    refused(&with(&["--hops", "0", "--source", "forwarded"]), "1 to 255");
    refused(&with(&["--hops", "1", "--source", "x-real-ip"]), "no hops");
    refused(
        &with(&[
            "--hops",
            "1",
            "--trusted",
            "private",
            "--source",
            "forwarded",
        ]),
        "not both",
    );
    refused(&with(&["--source", "forwarded", "a\nb"]), "can't be sent");
}
