//! Signing in and out.

use audited::{
    Action, Actor, Audit, CommitAudited, Declared, Identity, Record as _, Tenant, audited,
};
use axum::Router;
use axum::extract::State;
use axum::handler::Handler;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use serde::Deserialize;
use sqlx::FromRow;
use uuid::Uuid;

use crate::app::App;
use crate::area::AUTHENTICATION;
use crate::db::{Tx, values};
use crate::input::Input;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::session::{self, Proof, Session};
use crate::team::{self, Status, User};
use crate::{pages, password, second_factor};

#[derive(Deserialize)]
struct Credentials {
    email: String,
    password: String,
    #[serde(default)]
    code: String,
}

/// Somebody's account, whichever organisation it is in: who signs in does not name theirs.
#[derive(FromRow)]
struct Account {
    organisation_id: Uuid,
    tenant: String,
    #[sqlx(flatten)]
    user: User,
}

#[derive(FromRow)]
struct Organisation {
    slug: String,
}

const SIGN_IN: Action = Action::new("auth.sign_in").category(AUTHENTICATION);
const SIGN_OUT: Action = Action::new("auth.sign_out").category(AUTHENTICATION);

pub fn routes() -> Router<App> {
    Router::new()
        .route(
            "/sign-in",
            get(form).post(sign_in.layer(Declared::new(SIGN_IN))),
        )
        .route("/sign-out", post(sign_out.layer(Declared::new(SIGN_OUT))))
}

async fn form() -> Response {
    pages::sign_in(StatusCode::OK, None)
}

#[audited(action = SIGN_IN, summary = "tried to sign in as {credentials.email}")]
async fn sign_in(
    State(app): State<App>,
    cookies: CookieJar,
    reply: Reply,
    audit: Audit,
    Input(credentials): Input<Credentials>,
) -> Result<(CookieJar, Response), Problem> {
    let mut tx = app.db.read().await?;
    let known = Account::find(&mut tx, &credentials.email).await?;
    tell_tried(&mut tx, &audit, known.as_ref(), &credentials.email).await?;
    drop(tx);
    let hash = known
        .as_ref()
        .map(|account| account.user.password_hash.clone());
    let is_right = password::verify(credentials.password, hash).await?;
    let account = known
        .filter(|_| is_right)
        .ok_or(Problem::WrongCredentials)?;
    let mut tx = app.db.begin().await?;
    let before = account.locked(&mut tx).await?;
    let after = before.clone().signed_in(&credentials.code)?;
    tx.update(account.organisation_id, &after).await?;
    let proof = before.proof();
    let cookie = session::begin(&mut tx, after.id, proof).await?;
    tell_signed_in(&audit, &before, &after, &cookie);
    tx.commit_audited(&audit).await?;
    Ok((cookies.add(cookie), reply.saved(&after, "/")))
}

#[audited(
    action = SIGN_OUT,
    target = user(&session.identity.actor().id, label = &session.identity.actor().label),
    summary = "signed out"
)]
async fn sign_out(
    State(app): State<App>,
    cookies: CookieJar,
    session: Session,
    reply: Reply,
    audit: Audit,
) -> Result<(CookieJar, Response), Problem> {
    let mut tx = app.db.begin().await?;
    session::end(&mut tx, &session).await?;
    tx.commit_audited(&audit).await?;
    Ok((cookies.add(session::forget()), reply.done("/sign-in")))
}

/// An attempt that fails is in the log of the organisation that it was aimed at, which learns nothing of
/// who else is signed in with the same browser: so far nobody has proved who they are.
async fn tell_tried(
    tx: &mut Tx,
    audit: &Audit,
    known: Option<&Account>,
    email: &str,
) -> Result<(), Problem> {
    let tenant = match known {
        Some(account) => Some(account.tenant.clone()),
        None => organisation_of(tx, email).await?,
    };
    audit.actor(Actor::anonymous());
    if let Some(tenant) = tenant {
        audit.tenant(Tenant::new(tenant)?);
    }
    if let Some(account) = known {
        audit.target(account.user.target());
    }
    Ok(())
}

fn tell_signed_in(audit: &Audit, before: &User, after: &User, cookie: &Cookie<'_>) {
    let actor = Actor::user(after.id.to_string(), after.name.clone());
    let identity = Identity::new(actor).session(cookie.value());
    audit.actor(identity.authentication(before.proof().as_str()));
    audit.before(before);
    audit.after(after);
    audit.summary("signed in");
}

/// The organisation whose addresses end like this.
async fn organisation_of(tx: &mut Tx, email: &str) -> Result<Option<String>, Problem> {
    let email = team::normal(email);
    let domain = email.rsplit('@').next().unwrap_or_default();
    let found: Option<Organisation> = tx
        .row(
            "select slug from organisations where domain = ?",
            values![domain],
        )
        .await?;
    Ok(found.map(|organisation| organisation.slug))
}

impl Account {
    /// The account of this address, in whichever organisation.
    async fn find(tx: &mut Tx, email: &str) -> Result<Option<Self>, Problem> {
        Ok(tx
            .row(
                "select users.*, organisations.slug as tenant
                 from users join organisations on organisations.id = users.organisation_id
                 where users.email = ?",
                values![team::normal(email)],
            )
            .await?)
    }

    /// The person as they are now, whom nobody else changes until the transaction is over.
    async fn locked(&self, tx: &mut Tx) -> Result<User, Problem> {
        match tx.find(self.organisation_id, self.user.id).await {
            Err(Problem::NotFound(_)) => Err(Problem::WrongCredentials),
            found => found,
        }
    }
}

impl User {
    /// What it takes to sign in.
    fn proof(&self) -> Proof {
        match self.second_factor_enrolled_at {
            Some(_) => Proof::PasswordAndCode,
            None => Proof::Password,
        }
    }

    /// The second factor, where one is enrolled, is checked in the transaction that uses it up.
    fn signed_in(self, code: &str) -> Result<Self, Problem> {
        let step = match &self.second_factor_secret {
            Some(secret) if self.second_factor_enrolled_at.is_some() => {
                let step = second_factor::check(secret, code, self.second_factor_step)?;
                step.ok_or(Problem::WrongCredentials)?
            }
            _ => self.second_factor_step,
        };
        Ok(Self {
            status: Status::Active,
            second_factor_step: step,
            ..self
        })
    }
}
