//! Signing in and out.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;
use sqlx::FromRow;
use uuid::Uuid;

use crate::app::App;
use crate::db::{Tx, values};
use crate::input::Input;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::session::{self, Session};
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
    #[sqlx(flatten)]
    user: User,
}

pub fn routes() -> Router<App> {
    Router::new()
        .route("/sign-in", get(form).post(sign_in))
        .route("/sign-out", post(sign_out))
}

async fn form() -> Response {
    pages::sign_in(StatusCode::OK, None)
}

async fn sign_in(
    State(app): State<App>,
    cookies: CookieJar,
    reply: Reply,
    Input(credentials): Input<Credentials>,
) -> Result<(CookieJar, Response), Problem> {
    let known = Account::find(&mut app.db.read().await?, &credentials.email).await?;
    let hash = known.map(|account| account.user.password_hash);
    if !password::verify(credentials.password, hash).await? {
        return Err(Problem::WrongCredentials);
    }
    let mut tx = app.db.begin().await?;
    let account = Account::find(&mut tx, &credentials.email).await?;
    let account = account.ok_or(Problem::WrongCredentials)?;
    let after = account.user.clone().signed_in(&credentials.code)?;
    tx.update(account.organisation_id, &after).await?;
    let cookie = session::begin(&mut tx, after.id).await?;
    tx.commit().await?;
    Ok((cookies.add(cookie), reply.saved(&after, "/")))
}

async fn sign_out(
    State(app): State<App>,
    cookies: CookieJar,
    session: Session,
    reply: Reply,
) -> Result<(CookieJar, Response), Problem> {
    let mut tx = app.db.begin().await?;
    session::end(&mut tx, &session).await?;
    tx.commit().await?;
    Ok((cookies.add(session::forget()), reply.done("/sign-in")))
}

impl Account {
    /// The account of this address, in whichever organisation.
    async fn find(tx: &mut Tx, email: &str) -> Result<Option<Self>, Problem> {
        Ok(tx
            .row(
                "select * from users where email = ?",
                values![team::normal(email)],
            )
            .await?)
    }
}

impl User {
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
