//! Who is signed in: a random token in a cookie, its hash in a table.

use audited::{Actor, Scope, Tenant};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use chrono::{Duration, Utc};
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use uuid::Uuid;

use crate::app::App;
use crate::area::Area;
use crate::db::{Tx, values};
use crate::problem::Problem;
use crate::role::Role;

const COOKIE: &str = "session";
const DAYS: i64 = 14;

/// A signed-in person, within their organisation.
#[derive(Debug, Clone, FromRow)]
pub struct Session {
    pub token_hash: Vec<u8>,
    pub user_id: Uuid,
    pub name: String,
    #[sqlx(try_from = "String")]
    pub role: Role,
    pub organisation: Uuid,
    pub organisation_name: String,
    tenant: String,
}

impl Session {
    /// Who acts, for the audit log.
    pub fn actor(&self) -> Actor {
        Actor::user(self.user_id.to_string(), self.name.clone())
    }

    /// Whose audit log it is.
    pub fn tenant(&self) -> Result<Tenant, Problem> {
        Ok(Tenant::new(self.tenant.clone())?)
    }

    pub fn view(&self, area: Area) -> Result<(), Problem> {
        match self.role.may_view(area) {
            true => Ok(()),
            false => Err(Problem::MayNotView(area)),
        }
    }

    pub fn change(&self, area: Area) -> Result<(), Problem> {
        match self.role.may_change(area) {
            true => Ok(()),
            false => Err(Problem::MayNotChange(area)),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Session {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let session = parts.extensions.get::<Self>();
        session.cloned().ok_or(Problem::SignedOut)
    }
}

/// Finds the session that a request's cookie names, before any handler runs, and tells the audit
/// log who acts.
pub async fn load(
    State(app): State<App>,
    scope: Scope,
    cookies: CookieJar,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    if let Some(cookie) = cookies.get(COOKIE)
        && let Some(session) = find(&mut app.db.read().await?, cookie.value()).await?
    {
        scope.set_actor(session.actor());
        scope.set_tenant(session.tenant()?);
        request.extensions_mut().insert(session);
    }
    Ok(next.run(request).await)
}

async fn find(tx: &mut Tx, token: &str) -> Result<Option<Session>, sqlx::Error> {
    tx.row(
        "select sessions.token_hash, users.id as user_id, users.name, users.role,
                organisations.id as organisation, organisations.name as organisation_name,
                organisations.slug as tenant
         from sessions
         join users on users.id = sessions.user_id
         join organisations on organisations.id = users.organisation_id
         where sessions.token_hash = ? and sessions.expires_at > ?",
        values![hash(token), Utc::now()],
    )
    .await
}

/// Begins a session, and the cookie that names it.
pub async fn begin(tx: &mut Tx, user_id: Uuid) -> Result<Cookie<'static>, Problem> {
    let token = new_token();
    let expires_at = Utc::now() + Duration::days(DAYS);
    tx.execute(
        "insert into sessions (token_hash, user_id, expires_at) values (?, ?, ?)",
        values![hash(&token), user_id, expires_at],
    )
    .await?;
    Ok(cookie(token))
}

pub async fn end(tx: &mut Tx, session: &Session) -> Result<(), Problem> {
    tx.execute(
        "delete from sessions where token_hash = ?",
        values![session.token_hash.clone()],
    )
    .await?;
    Ok(())
}

/// Ends all sessions of a person, except one of them.
pub async fn end_others(tx: &mut Tx, user_id: Uuid, kept: Option<&Session>) -> Result<(), Problem> {
    let kept = kept.map_or_else(Vec::new, |session| session.token_hash.clone());
    tx.execute(
        "delete from sessions where user_id = ? and token_hash <> ?",
        values![user_id, kept],
    )
    .await?;
    Ok(())
}

/// The cookie that makes a browser forget the session.
pub fn forget() -> Cookie<'static> {
    let mut cookie = cookie(String::new());
    cookie.make_removal();
    cookie
}

/// Add `.secure(true)` where the app is served over HTTPS, which should be everywhere but here.
fn cookie(token: String) -> Cookie<'static> {
    Cookie::build((COOKIE, token))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .build()
}

fn new_token() -> String {
    let bytes: [u8; 32] = rand::random();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}
