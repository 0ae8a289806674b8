//! What each person does for themselves: their password, their second factor.

use audited::{Action, Audit, CommitAudited, Declared, audited};
use axum::extract::State;
use axum::handler::Handler;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{SubsecRound, Utc};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::area::AUTHENTICATION;
use crate::impersonation;
use crate::input::Input;
use crate::pages::{self, SecondFactor};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::session::{self, Session};
use crate::team::User;
use crate::{password, second_factor};

#[derive(Deserialize)]
struct PasswordInput {
    current_password: String,
    new_password: String,
}

#[derive(Serialize)]
struct Secret {
    secret: String,
}

#[derive(Deserialize)]
struct CodeInput {
    code: String,
}

const CHANGE_PASSWORD: Action = Action::new("auth.change_password").category(AUTHENTICATION);
const BEGIN_SECOND_FACTOR: Action =
    Action::new("auth.begin_second_factor").category(AUTHENTICATION);
const ENROL_SECOND_FACTOR: Action =
    Action::new("auth.enrol_second_factor").category(AUTHENTICATION);

pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(show))
        .route(
            "/password",
            post(change_password.layer(Declared::new(CHANGE_PASSWORD))),
        )
        .route(
            "/second-factor",
            post(begin_second_factor.layer(Declared::new(BEGIN_SECOND_FACTOR))),
        )
        .route(
            "/second-factor/confirm",
            post(enrol_second_factor.layer(Declared::new(ENROL_SECOND_FACTOR))),
        )
        .route(
            "/impersonation/end",
            post(impersonation::end.layer(Declared::new(impersonation::END))),
        )
}

async fn show(State(app): State<App>, session: Session, reply: Reply) -> Result<Response, Problem> {
    let mut tx = app.db.read().await?;
    let user: User = tx.find(session.organisation, session.user_id).await?;
    Ok(match reply.is_program() {
        true => Json(user).into_response(),
        // Who sees the secret of a second factor has it.
        false => match session.in_person() {
            Ok(()) => pages::account(&session, user.into()),
            Err(_) => pages::account(&session, SecondFactor::None),
        },
    })
}

#[audited(
    action = CHANGE_PASSWORD,
    target = user(session.user_id, label = &session.name),
    summary = "changed their password"
)]
async fn change_password(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    audit: Audit,
    Input(input): Input<PasswordInput>,
) -> Result<Response, Problem> {
    session.in_person()?;
    password::check_length("new_password", &input.new_password)?;
    let password_hash = password::hash(input.new_password).await?;
    let known = known_hash(&app, &session).await?;
    if !password::verify(input.current_password, Some(known)).await? {
        return Err(Problem::invalid("current_password", "is wrong"));
    }
    let mut tx = app.db.begin().await?;
    let before: User = tx.find(session.organisation, session.user_id).await?;
    let after = User {
        password_hash,
        ..before.clone()
    };
    tx.update(session.organisation, &after).await?;
    session::end_others(&mut tx, after.id, Some(&session)).await?;
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&after, "/account"))
}

async fn known_hash(app: &App, session: &Session) -> Result<String, Problem> {
    let mut tx = app.db.read().await?;
    let user: User = tx.find(session.organisation, session.user_id).await?;
    Ok(user.password_hash)
}

/// Nothing is enrolled before a code has been confirmed.
#[audited(
    action = BEGIN_SECOND_FACTOR,
    target = user(session.user_id, label = &session.name),
    summary = "began to enrol a second factor"
)]
async fn begin_second_factor(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    audit: Audit,
) -> Result<Response, Problem> {
    session.in_person()?;
    let mut tx = app.db.begin().await?;
    let before: User = tx.find(session.organisation, session.user_id).await?;
    if before.second_factor_enrolled_at.is_some() {
        return Err(Problem::Conflict("a second factor is enrolled already"));
    }
    let secret = second_factor::new_secret();
    let after = User {
        second_factor_secret: Some(secret.clone()),
        ..before.clone()
    };
    tx.update(session.organisation, &after).await?;
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&Secret { secret }, "/account"))
}

#[audited(
    action = ENROL_SECOND_FACTOR,
    target = user(session.user_id, label = &session.name),
    summary = "enrolled a second factor"
)]
async fn enrol_second_factor(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    audit: Audit,
    Input(input): Input<CodeInput>,
) -> Result<Response, Problem> {
    session.in_person()?;
    let mut tx = app.db.begin().await?;
    let before: User = tx.find(session.organisation, session.user_id).await?;
    let after = before.clone().enrolled(&input.code)?;
    tx.update(session.organisation, &after).await?;
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&after, "/account"))
}

impl User {
    fn enrolled(self, code: &str) -> Result<Self, Problem> {
        if self.second_factor_enrolled_at.is_some() {
            return Err(Problem::Conflict("a second factor is enrolled already"));
        }
        let Some(secret) = &self.second_factor_secret else {
            return Err(Problem::Conflict("begin the enrolment first"));
        };
        let step = second_factor::check(secret, code, self.second_factor_step)?;
        Ok(Self {
            second_factor_step: step.ok_or(Problem::invalid("code", "is wrong"))?,
            second_factor_enrolled_at: Some(Utc::now().trunc_subsecs(0)),
            ..self
        })
    }
}

impl From<User> for SecondFactor {
    fn from(user: User) -> Self {
        match (user.second_factor_enrolled_at, user.second_factor_secret) {
            (Some(_), _) => Self::Enrolled,
            (None, Some(secret)) => Self::Begun(secret),
            (None, None) => Self::None,
        }
    }
}
