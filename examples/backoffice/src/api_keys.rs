//! Keys by which other programs use the API: their secrets are shown once, and kept as hashes.

use audited::{
    Action, Actor, Audit, CommitAudited, Declared, Identity, Operation, Snapshot, Tenant, audited,
};
use axum::Router;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::response::Response;
use axum::routing::{get, post};
use chrono::{DateTime, SubsecRound, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use uuid::Uuid;

use crate::app::App;
use crate::area::Area;
use crate::db::{Tx, values};
use crate::input::{Input, required};
use crate::pages::{self, Form, Line, List, Record};
use crate::problem::Problem;
use crate::reply::{Id, Reply};
use crate::role::Role;
use crate::session::{self, By, Session};
use crate::table::table;

/// What a secret begins with, so that one that was published by mistake is recognised.
const PREFIX: &str = "backoffice_";

#[derive(Debug, Clone, Serialize, FromRow, Snapshot)]
#[audit(target = "api_key", id = id, label = name)]
pub struct ApiKey {
    pub id: Uuid,
    pub name: String,
    #[sqlx(try_from = "String")]
    pub role: Role,
    #[serde(skip_serializing)]
    #[audit(skip)]
    pub secret_hash: Vec<u8>,
    pub created_at: DateTime<Utc>,
}

table! {
    ApiKey: "API key" in "api_keys", by "name" {
        id, name, role, secret_hash, created_at,
    }
}

/// What may be set; what is missing stays as it is.
#[derive(Debug, Deserialize)]
struct ApiKeyInput {
    name: Option<String>,
    role: Option<Role>,
}

/// A new key, and the secret to give to the program.
#[derive(Serialize)]
struct Issued<'a> {
    #[serde(flatten)]
    key: &'a ApiKey,
    secret: String,
}

const ISSUE: Action = Area::ApiKeys
    .action("api_key.issue")
    .operation(Operation::Create);
const UPDATE: Action = Area::ApiKeys.action("api_key.update");
const REVOKE: Action = Area::ApiKeys.action("api_key.revoke");

pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(list).post(issue.layer(Declared::new(ISSUE))))
        .route(
            "/{id}",
            get(show)
                .put(update.layer(Declared::new(UPDATE)))
                .post(update.layer(Declared::new(UPDATE)))
                .delete(revoke.layer(Declared::new(REVOKE))),
        )
        .route("/{id}/delete", post(revoke.layer(Declared::new(REVOKE))))
}

async fn list(State(app): State<App>, session: Session, reply: Reply) -> Result<Response, Problem> {
    session.view(Area::ApiKeys)?;
    let keys = app.db.read().await?.all(session.organisation).await?;
    Ok(reply.list(&keys, || list_page(&keys)))
}

#[audited(
    action = ISSUE,
    summary = "issued the API key {target}"
)]
async fn issue(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    audit: Audit,
    Input(input): Input<ApiKeyInput>,
) -> Result<Response, Problem> {
    session.change(Area::ApiKeys)?;
    session.in_person()?;
    let secret = format!("{PREFIX}{}", session::new_token());
    let key = ApiKey::of(&secret).with(input)?;
    let mut tx = app.db.begin().await?;
    tx.insert(session.organisation, &key).await?;
    audit.created(&key);
    tx.commit_audited(&audit).await?;
    let told = format!("Its secret is {secret}. Keep it: it is not shown again.");
    let title = format!("The API key {}", key.name);
    let issued = Issued { key: &key, secret };
    Ok(match reply.is_program() {
        true => reply.created(key.id, &issued),
        false => pages::message(Some(&session), StatusCode::CREATED, title, told),
    })
}

async fn show(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
) -> Result<Response, Problem> {
    session.view(Area::ApiKeys)?;
    let key: ApiKey = app.db.read().await?.find(session.organisation, id).await?;
    Ok(reply.record(&key, || key.page()))
}

#[audited(
    action = UPDATE,
    target = api_key(id),
    summary = "changed the API key {target}"
)]
async fn update(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
    Input(input): Input<ApiKeyInput>,
) -> Result<Response, Problem> {
    session.change(Area::ApiKeys)?;
    session.in_person()?;
    let mut tx = app.db.begin().await?;
    let before: ApiKey = tx.find(session.organisation, id).await?;
    let after = before.clone().with(input)?;
    tx.update(session.organisation, &after).await?;
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&after, &format!("/api-keys/{id}")))
}

#[audited(
    action = REVOKE,
    target = api_key(id),
    summary = "revoked the API key {target}"
)]
async fn revoke(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
) -> Result<Response, Problem> {
    session.change(Area::ApiKeys)?;
    session.in_person()?;
    let mut tx = app.db.begin().await?;
    let key: ApiKey = tx.find(session.organisation, id).await?;
    tx.delete(session.organisation, &key).await?;
    audit.deleted(&key);
    tx.commit_audited(&audit).await?;
    Ok(reply.done("/api-keys"))
}

/// The secret that a request to the API brings along (RFC 6750).
pub fn secret_of(request: &Request) -> Option<&str> {
    let header = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = header.split_once(' ')?;
    let is_bearer = scheme.eq_ignore_ascii_case("bearer");
    let is_api = request.uri().path().starts_with("/api/");
    (is_bearer && is_api).then_some(secret)
}

#[derive(FromRow)]
struct Found {
    id: Uuid,
    name: String,
    #[sqlx(try_from = "String")]
    role: Role,
    organisation: Uuid,
    organisation_name: String,
    tenant: String,
}

/// What a key may do, and who acts by it.
pub async fn find(tx: &mut Tx, secret: &str) -> Result<Session, Problem> {
    let found: Option<Found> = tx
        .row(
            "select api_keys.id, api_keys.name, api_keys.role,
                    organisations.id as organisation, organisations.name as organisation_name,
                    organisations.slug as tenant
             from api_keys
             join organisations on organisations.id = api_keys.organisation_id
             where api_keys.secret_hash = ?",
            values![hash(secret)],
        )
        .await?;
    let found = found.ok_or(Problem::WrongKey)?;
    let actor = Actor::api_key(found.id.to_string(), found.name.clone());
    let tenant = Tenant::new(found.tenant)?;
    Ok(Session {
        token_hash: Vec::new(),
        user_id: found.id,
        name: found.name,
        role: found.role,
        organisation: found.organisation,
        organisation_name: found.organisation_name,
        by: By::Key,
        identity: Identity::new(actor)
            .authentication("api_key")
            .tenant(tenant.clone()),
        tenant,
    })
}

/// A secret of 32 random bytes needs no slow hash: nobody guesses it.
fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}

impl ApiKey {
    /// The key that has this secret.
    pub fn of(secret: &str) -> Self {
        Self {
            id: Uuid::now_v7(),
            name: String::new(),
            role: Role::Member,
            secret_hash: hash(secret),
            created_at: Utc::now().trunc_subsecs(0),
        }
    }

    fn with(self, input: ApiKeyInput) -> Result<Self, Problem> {
        let key = Self {
            name: input.name.unwrap_or(self.name),
            role: input.role.unwrap_or(self.role),
            ..self
        };
        required("name", &key.name)?;
        Ok(key)
    }

    fn form(&self) -> Form {
        Form::new().text("name", "Name", &self.name).word(
            "role",
            "May do what this role may",
            self.role,
        )
    }

    fn page(&self) -> Record {
        Record::new(Area::ApiKeys, self.id, &self.name, self.form())
            .log(format!("actor=api_key:{}", self.id))
    }
}

fn list_page(keys: &[ApiKey]) -> List {
    List {
        area: Area::ApiKeys,
        new: "New API key",
        headings: &["Name", "Role", "Issued on"],
        lines: keys.iter().map(line).collect(),
        form: ApiKey::of("").form(),
    }
}

fn line(key: &ApiKey) -> Line {
    let cells = [
        key.name.clone(),
        key.role.to_string(),
        key.created_at.date_naive().to_string(),
    ];
    Line::new(key.id, cells)
}
