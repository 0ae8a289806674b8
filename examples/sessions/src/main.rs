//! Sessions that `tower-sessions` keeps, and a log that tells who was signed in, in which session, and
//! how they proved it.
//!
//! `cargo run -p example-sessions`, then:
//!
//! ```sh
//! curl -c jar localhost:3000/sign-in --json '{"name": "ada", "password": "demo"}'
//! curl -b jar localhost:3000/notes --json '{"text": "Call Acme"}'
//! curl -b jar localhost:3000/audit-log/api/entries
//! ```
//!
//! `BIND` is the address to serve at, `DATABASE_URL` the file of the log.

use std::env;
use std::net::SocketAddr;

use audited::axum::{Access, viewer};
use audited::{
    Actor, Audit, AuditLayer, Auditor, Identity, Scope, SqliteStore, Target, Tenant, audited,
};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use tower_sessions::{MemoryStore, Session, SessionManagerLayer};

/// The order of the layers, from the outside in: the log's, the sessions', and the one that tells the
/// log whose session it is.
fn app(store: SqliteStore, auditor: Auditor) -> Router {
    // The cookie is for HTTPS alone unless told otherwise, as it should be everywhere but here.
    let sessions = SessionManagerLayer::new(MemoryStore::default()).with_secure(false);
    Router::new()
        .route("/notes", post(add_note))
        .route("/sign-in", post(sign_in))
        .route("/sign-out", post(sign_out))
        .nest("/audit-log", viewer(store, signed_in))
        .layer(from_fn(tell_who))
        .layer(sessions)
        .layer(AuditLayer::new(auditor))
}

/// What a session holds of who is signed in.
#[derive(Clone, Serialize, Deserialize)]
struct Person {
    id: u32,
    name: String,
}

const PERSON: &str = "person";

impl Person {
    /// Who acts, for the log, which keeps a fingerprint of the session's id and not the id.
    fn identity(&self, session: &Session) -> Identity {
        let identity = Identity::new(Actor::user(self.id.to_string(), self.name.as_str()))
            .authentication("password");
        match session.id() {
            Some(id) => identity.session(id.to_string()),
            None => identity,
        }
    }

    fn target(&self) -> Target {
        Target::new("user", self.id).label(self.name.as_str())
    }
}

/// Tells the log whose session a request has, before its handler runs.
async fn tell_who(
    scope: Scope,
    session: Session,
    request: Request,
    next: Next,
) -> Result<Response, AppError> {
    if let Some(person) = session.get::<Person>(PERSON).await? {
        scope.set_actor(person.identity(&session));
    }
    Ok(next.run(request).await)
}

#[derive(Deserialize)]
struct Credentials {
    name: String,
    password: String,
}

/// A failed attempt leaves the name that was tried. Who it is becomes known only when it succeeds.
#[audited(
    action = "auth.sign_in",
    category = "Authentication",
    summary = "tried to sign in as {credentials.name}"
)]
async fn sign_in(
    session: Session,
    audit: Audit,
    Json(credentials): Json<Credentials>,
) -> Result<StatusCode, AppError> {
    let person = find(&credentials).ok_or(AppError::WrongCredentials)?;
    session.cycle_id().await?; // nobody knew the new one before
    session.insert(PERSON, &person).await?;
    session.save().await?; // it has its id from here on
    audit.actor(person.identity(&session));
    audit.target(person.target());
    audit.summary("signed in");
    Ok(StatusCode::NO_CONTENT)
}

#[audited(
    action = "auth.sign_out",
    category = "Authentication",
    summary = "signed out"
)]
async fn sign_out(session: Session) -> Result<StatusCode, AppError> {
    session.flush().await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct Note {
    text: String,
}

#[audited(
    action = "note.create",
    category = "Notes",
    summary = "added the note {target}"
)]
async fn add_note(
    session: Session,
    audit: Audit,
    Json(note): Json<Note>,
) -> Result<StatusCode, AppError> {
    if session.get::<Person>(PERSON).await?.is_none() {
        return Err(AppError::SignedOut);
    }
    audit.target(Target::new("note", 1).label(note.text));
    Ok(StatusCode::CREATED)
}

/// Who may read the log. In an app: admins only.
async fn signed_in(session: Session) -> Result<Access, AppError> {
    match session.get::<Person>(PERSON).await? {
        Some(_) => Ok(Access::to(Tenant::default())),
        None => Err(AppError::SignedOut),
    }
}

/// In an app: by a slow hash of the password, in a table.
fn find(credentials: &Credentials) -> Option<Person> {
    let is_right = credentials.name == "ada" && credentials.password == "demo";
    is_right.then(|| Person {
        id: 42,
        name: "Ada Lindqvist".to_owned(),
    })
}

#[derive(Debug)]
enum AppError {
    SignedOut,
    WrongCredentials,
    Session(tower_sessions::session::Error),
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::SignedOut => "sign in first",
            Self::WrongCredentials => "the name or the password is wrong",
            Self::Session(_) => "the session could not be read or kept",
        })
    }
}

impl std::error::Error for AppError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Session(error) => Some(error),
            Self::SignedOut | Self::WrongCredentials => None,
        }
    }
}

impl From<tower_sessions::session::Error> for AppError {
    fn from(error: tower_sessions::session::Error) -> Self {
        Self::Session(error)
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let status = match self {
            Self::SignedOut | Self::WrongCredentials => StatusCode::UNAUTHORIZED,
            Self::Session(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        (status, self.to_string()).into_response()
    }
}

fn setting(name: &str, default: &str) -> Result<String, env::VarError> {
    match env::var(name) {
        Err(env::VarError::NotPresent) => Ok(default.to_owned()),
        found => found,
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let database = setting("DATABASE_URL", "sqlite:sessions.sqlite?mode=rwc")?;
    let store = SqliteStore::new(sqlx::SqlitePool::connect(&database).await?);
    store.migrate().await?;
    let auditor = Auditor::builder(store.clone()).build()?;
    let listener = tokio::net::TcpListener::bind(setting("BIND", "127.0.0.1:3000")?).await?;
    println!("http://{}/audit-log", listener.local_addr()?);
    let app = app(store, auditor).into_make_service_with_connect_info::<SocketAddr>();
    Ok(axum::serve(listener, app).await?)
}
