//! Starts the program on a port and a database of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::Arc;

use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, redirect::Policy};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::database::Database;

pub(crate) struct App {
    program: Child,
    pub(crate) address: String,
    _output: BufReader<ChildStdout>,
    database: Arc<Database>,
    /// Where its spool lies.
    folder: Arc<TempDir>,
}

impl App {
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// With settings of its own.
    pub(crate) async fn start_with(settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Arc::new(Database::new().await);
        Self::start_on(database, Arc::new(folder), settings)
    }

    /// Ends it as a crash would, and starts it again.
    pub(crate) fn restart(self) -> Self {
        let (database, folder) = (Arc::clone(&self.database), Arc::clone(&self.folder));
        drop(self);
        Self::start_on(database, folder, &[])
    }

    /// Another of the program on the same database.
    pub(crate) fn beside(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::start_on(Arc::clone(&self.database), Arc::new(folder), &[])
    }

    /// Asks it to end, as a service manager does, and waits until it has.
    pub(crate) fn terminate(&mut self) -> ExitStatus {
        let id = self.program.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(sent.success());
        self.program.wait().unwrap()
    }

    fn start_on(database: Arc<Database>, folder: Arc<TempDir>, settings: &[(&str, &str)]) -> Self {
        let mut program = Command::new(env!("CARGO_BIN_EXE_example-backoffice"))
            .env("BIND", "127.0.0.1:0")
            .env("DATABASE_URL", database.url())
            .env("AUDIT_SPOOL", folder.path().join("spool.sqlite"))
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut greeting = String::new();
        let mut output = BufReader::new(program.stdout.take().unwrap());
        output.read_line(&mut greeting).unwrap();
        let (_, address) = greeting.trim().split_once("http://").unwrap();
        Self {
            program,
            address: address.to_owned(),
            _output: output,
            database,
            folder,
        }
    }

    /// Somebody who is not signed in, and keeps cookies.
    pub(crate) fn stranger(&self) -> User {
        let client = Client::builder()
            .cookie_store(true)
            .redirect(Policy::none())
            .build()
            .unwrap();
        User {
            client,
            address: self.address.clone(),
        }
    }

    /// Somebody who is signed in.
    pub(crate) async fn user(&self, email: &str) -> User {
        let user = self.stranger();
        let answer = user.sign_in(email, "demo").await;
        assert_eq!(answer.status(), StatusCode::OK, "{email}");
        user
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.program.kill().unwrap();
        self.program.wait().unwrap();
    }
}

pub(crate) struct User {
    client: Client,
    address: String,
}

impl User {
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("http://{}{path}", self.address);
        self.client.request(method, url)
    }

    pub(crate) async fn sign_in(&self, email: &str, password: &str) -> Response {
        let credentials = json!({"email": email, "password": password});
        self.post("/sign-in", &credentials).await
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Response {
        let request = self.request(Method::POST, path).json(body);
        request.send().await.unwrap()
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Response {
        let request = self.request(Method::PUT, path).json(body);
        request.send().await.unwrap()
    }

    pub(crate) async fn delete(&self, path: &str) -> Response {
        self.request(Method::DELETE, path).send().await.unwrap()
    }

    pub(crate) async fn submit(&self, path: &str, form: &[(&str, &str)]) -> Response {
        let request = self.request(Method::POST, path).form(form);
        request.send().await.unwrap()
    }

    /// What a path holds, which has to be there.
    pub(crate) async fn json(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.json().await.unwrap()
    }

    /// The first record of a list.
    pub(crate) async fn first(&self, path: &str) -> Value {
        self.json(path).await[0].clone()
    }
}

pub(crate) fn path_of(collection: &str, record: &Value) -> String {
    format!("{collection}/{}", record["id"].as_str().unwrap())
}
