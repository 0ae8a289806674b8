//! The program itself, over a real socket: what its log tells of sessions.

#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use audited::Identity;
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

struct Program {
    child: Child,
    address: String,
    _folder: TempDir,
}

impl Program {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sessions.sqlite");
        let mut child = Command::new(env!("CARGO_BIN_EXE_example-sessions"))
            .env("BIND", "127.0.0.1:0")
            .env(
                "DATABASE_URL",
                format!("sqlite:{}?mode=rwc", file.display()),
            )
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut greeting = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut greeting).unwrap();
        let address = greeting.trim().strip_suffix("/audit-log").unwrap();
        Self {
            child,
            address: address.to_owned(),
            _folder: folder,
        }
    }

    async fn post(&self, client: &Client, path: &str, body: &Value) -> Response {
        let request = client.post(format!("{}{path}", self.address)).json(body);
        request.send().await.unwrap()
    }

    /// Signs in, and returns the value of the session's cookie.
    async fn sign_in(&self, client: &Client) -> String {
        let credentials = json!({"name": "ada", "password": "demo"});
        let answer = self.post(client, "/sign-in", &credentials).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        let (_, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
        value.to_owned()
    }

    /// The log without looks at it, oldest first, as the JSON API gives it to somebody who is signed in.
    async fn log(&self, client: &Client) -> Vec<Value> {
        let path = "/audit-log/api/entries?order=oldest&action=!audit_log.view";
        let request = client.get(format!("{}{path}", self.address));
        let page: Value = request.send().await.unwrap().json().await.unwrap();
        page["entries"].as_array().unwrap().clone()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Somebody who keeps cookies.
fn browser() -> Client {
    Client::builder().cookie_store(true).build().unwrap()
}

#[track_caller]
fn check(entry: &Value, action: &str, label: &str, session: Option<&str>, outcome: &str) {
    let origin = &entry["origin"];
    assert_eq!(entry["action"], action);
    assert_eq!(entry["actor"]["label"], label);
    assert_eq!(entry["outcome"], outcome);
    let fingerprint = session.map(|session| Identity::session_fingerprint(session).to_string());
    assert_eq!(origin["session"], json!(fingerprint));
    assert_eq!(origin["authentication"], json!(session.map(|_| "password")));
}

#[tokio::test]
async fn the_log_tells_whose_session_it_was_from_signing_in_to_signing_out() {
    let (program, browser) = (Program::start(), browser());
    let first = program.sign_in(&browser).await;
    let note = json!({"text": "Call Acme"});
    let answer = program.post(&browser, "/notes", &note).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    program.post(&browser, "/sign-out", &Value::Null).await;
    let answer = program.post(&browser, "/notes", &note).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    let second = program.sign_in(&browser).await;
    assert_ne!(first, second);

    let log = program.log(&browser).await;
    let [signed_in, noted, signed_out, refused, again] = log.as_slice() else {
        panic!("{log:#?}");
    };
    let ada = "Ada Lindqvist";
    check(signed_in, "auth.sign_in", ada, Some(&first), "success");
    check(noted, "note.create", ada, Some(&first), "success");
    check(signed_out, "auth.sign_out", ada, Some(&first), "success");
    check(refused, "note.create", "Anonymous", None, "denied");
    check(again, "auth.sign_in", ada, Some(&second), "success");
    assert_eq!(signed_in["summary"], "signed in");
    for entry in &log {
        let told = entry.to_string();
        assert!(!told.contains(&first) && !told.contains(&second), "{told}");
    }
}

#[tokio::test]
async fn a_failed_sign_in_tells_the_name_that_was_tried_and_never_the_password() {
    let (program, browser) = (Program::start(), browser());
    let wrong = json!({"name": "ada", "password": "hunter2hunter2"});
    let answer = program.post(&browser, "/sign-in", &wrong).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    program.sign_in(&browser).await;
    let log = program.log(&browser).await;
    check(&log[0], "auth.sign_in", "Anonymous", None, "denied");
    assert_eq!(log[0]["summary"], "tried to sign in as ada");
    assert!(!log[0].to_string().contains("hunter2"), "{}", log[0]);
}

#[tokio::test]
async fn another_who_signs_in_over_a_session_takes_nothing_of_it_along() {
    let (program, browser) = (Program::start(), browser());
    let first = program.sign_in(&browser).await;
    let second = program.sign_in(&browser).await;
    let log = program.log(&browser).await;
    check(
        &log[0],
        "auth.sign_in",
        "Ada Lindqvist",
        Some(&first),
        "success",
    );
    check(
        &log[1],
        "auth.sign_in",
        "Ada Lindqvist",
        Some(&second),
        "success",
    );
    assert_ne!(log[0]["origin"]["session"], log[1]["origin"]["session"]);
}
