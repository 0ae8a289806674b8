//! Who is signed in: a random token in a cookie, its hash in a table.

use audited::{Actor, Identity, Scope, Tenant};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use chrono::{Duration, Utc};
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use uuid::Uuid;

use crate::api_keys;
use crate::app::App;
use crate::area::Area;
use crate::db::{Tx, values};
use crate::problem::Problem;
use crate::role::Role;

const COOKIE: &str = "session";
const DAYS: i64 = 14;

/// Who may do what a request asks for, within their organisation.
#[derive(Debug, Clone)]
pub struct Session {
    pub token_hash: Vec<u8>,
    /// The person whose rights these are, or the API key.
    pub user_id: Uuid,
    pub name: String,
    pub role: Role,
    pub organisation: Uuid,
    pub organisation_name: String,
    pub by: By,
    /// Who acts, for the audit log.
    pub identity: Identity,
    /// Whose audit log it is.
    pub tenant: Tenant,
}

/// Who makes use of the rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    Themselves,
    /// Somebody of this name, who acts for the person.
    Support(String),
    /// A program.
    Key,
}

/// How somebody signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    Password,
    PasswordAndCode,
}

impl Proof {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::PasswordAndCode => "password+totp",
        }
    }
}

impl Session {
    /// What nobody may do in another's name.
    pub fn in_person(&self) -> Result<(), Problem> {
        match self.by {
            By::Themselves => Ok(()),
            By::Support(_) | By::Key => Err(Problem::NotInPerson),
        }
    }

    pub fn may_impersonate(&self) -> Result<(), Problem> {
        self.in_person()?;
        match self.role {
            Role::Support => Ok(()),
            Role::Admin | Role::Member => Err(Problem::MayNotChange(Area::Team)),
        }
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
    let secret = api_keys::secret_of(&request).map(str::to_owned);
    if let Some(session) = find(&app, secret, &cookies).await? {
        scope.set_actor(session.identity.clone());
        request.extensions_mut().insert(session);
    }
    Ok(next.run(request).await)
}

async fn find(
    app: &App,
    secret: Option<String>,
    cookies: &CookieJar,
) -> Result<Option<Session>, Problem> {
    match (secret, cookies.get(COOKIE)) {
        (Some(secret), _) => {
            let found = api_keys::find(&mut app.db.read().await?, &secret).await;
            found.map(Some)
        }
        (None, Some(cookie)) => of_cookie(&mut app.db.read().await?, cookie.value()).await,
        (None, None) => Ok(None),
    }
}

/// A session, who signed in, and whose rights they use: their own, or those of whom they act for, as long as
/// both still have the roles for it.
#[derive(FromRow)]
struct Found {
    token_hash: Vec<u8>,
    authentication: String,
    person_id: Uuid,
    person_name: String,
    user_id: Uuid,
    name: String,
    #[sqlx(try_from = "String")]
    role: Role,
    organisation: Uuid,
    organisation_name: String,
    tenant: String,
}

async fn of_cookie(tx: &mut Tx, token: &str) -> Result<Option<Session>, Problem> {
    let found: Option<Found> = tx
        .row(
            "select sessions.token_hash, sessions.authentication,
                    people.id as person_id, people.name as person_name,
                    users.id as user_id, users.name, users.role,
                    organisations.id as organisation, organisations.name as organisation_name,
                    organisations.slug as tenant
             from sessions
             join users as people on people.id = sessions.user_id
             left join users as members on members.id = sessions.acts_for
                 and members.role = 'member' and people.role = 'support'
             join users on users.id = coalesce(members.id, sessions.user_id)
             join organisations on organisations.id = users.organisation_id
             where sessions.token_hash = ? and sessions.expires_at > ?",
            values![hash(token), Utc::now()],
        )
        .await?;
    found.map(|found| found.session(token)).transpose()
}

impl Found {
    fn session(self, token: &str) -> Result<Session, Problem> {
        let person = Actor::user(self.person_id.to_string(), self.person_name.clone());
        let (actor, by) = match self.person_id == self.user_id {
            true => (person, By::Themselves),
            false => {
                let member = Actor::user(self.user_id.to_string(), self.name.clone());
                (person.on_behalf_of(member), By::Support(self.person_name))
            }
        };
        let tenant = Tenant::new(self.tenant)?;
        Ok(Session {
            token_hash: self.token_hash,
            user_id: self.user_id,
            name: self.name,
            role: self.role,
            organisation: self.organisation,
            organisation_name: self.organisation_name,
            by,
            identity: Identity::new(actor)
                .session(token)
                .authentication(self.authentication)
                .tenant(tenant.clone()),
            tenant,
        })
    }
}

/// Begins a session, and the cookie that names it.
pub async fn begin(tx: &mut Tx, user_id: Uuid, proof: Proof) -> Result<Cookie<'static>, Problem> {
    let token = new_token();
    let expires_at = Utc::now() + Duration::days(DAYS);
    tx.execute(
        "insert into sessions (token_hash, user_id, authentication, expires_at)
         values (?, ?, ?, ?)",
        values![hash(&token), user_id, proof.as_str(), expires_at],
    )
    .await?;
    Ok(cookie(token))
}

/// From now on the session has a member's rights, or again those of who signed in.
pub async fn act_for(tx: &mut Tx, session: &Session, member: Option<Uuid>) -> Result<(), Problem> {
    tx.execute(
        "update sessions set acts_for = ? where token_hash = ?",
        values![member, session.token_hash.clone()],
    )
    .await?;
    Ok(())
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

pub fn new_token() -> String {
    let bytes: [u8; 32] = rand::random();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}
