//! The people who work with the back office.

use audited::{Action, Audit, CommitAudited, Declared, Snapshot, audited};
use axum::Router;
use axum::extract::State;
use axum::handler::Handler;
use axum::response::Response;
use axum::routing::{get, post};
use chrono::{DateTime, SubsecRound, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;

use crate::app::App;
use crate::area::Area;
use crate::db::{Tx, values};
use crate::impersonation;
use crate::input::{Input, required};
use crate::pages::{Form, Line, List, Record};
use crate::password;
use crate::problem::Problem;
use crate::reply::{Id, Reply};
use crate::role::Role;
use crate::session::{self, Session};
use crate::table::table;
use crate::words::words;

words! {
    pub enum Status {
        Invited = "invited",
        Active = "active",
    }
}

#[derive(Debug, Clone, Serialize, FromRow, Snapshot)]
#[audit(target = "user", id = id, label = name)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    pub name: String,
    #[sqlx(try_from = "String")]
    pub role: Role,
    #[sqlx(try_from = "String")]
    pub status: Status,
    #[serde(skip_serializing)]
    #[audit(skip)]
    pub password_hash: String,
    #[serde(skip_serializing)]
    #[audit(redact)]
    pub second_factor_secret: Option<String>,
    /// The half minute of the last code that was used.
    #[serde(skip_serializing)]
    #[audit(skip)]
    pub second_factor_step: i64,
    pub second_factor_enrolled_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

table! {
    User: "team member" in "users", by "name" {
        id, email, name, role, status, password_hash, second_factor_secret, second_factor_step,
        second_factor_enrolled_at, created_at,
    }
}

#[derive(Debug, Deserialize)]
struct Invitation {
    email: String,
    name: Option<String>,
    role: Option<Role>,
    first_password: Option<String>,
}

/// Who was invited, and the password to tell them.
#[derive(Serialize)]
struct Invited<'a> {
    #[serde(flatten)]
    user: &'a User,
    first_password: String,
}

/// What may be set; what is missing stays as it is.
#[derive(Debug, Deserialize)]
struct UserInput {
    email: Option<String>,
    name: Option<String>,
    role: Option<Role>,
}

#[derive(Debug, Deserialize)]
struct RoleInput {
    role: Role,
}

const INVITE: Action = Area::Team.action("team.invite");
const UPDATE: Action = Area::Team.action("team.update");
const CHANGE_ROLE: Action = Area::Team.action("team.change_role");
const RESET_SECOND_FACTOR: Action = Area::Team.action("team.reset_second_factor");
const REMOVE: Action = Area::Team.action("team.remove");

pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(list).post(invite.layer(Declared::new(INVITE))))
        .route(
            "/{id}",
            get(show)
                .put(update.layer(Declared::new(UPDATE)))
                .post(update.layer(Declared::new(UPDATE)))
                .delete(remove.layer(Declared::new(REMOVE))),
        )
        .route(
            "/{id}/role",
            post(change_role.layer(Declared::new(CHANGE_ROLE))),
        )
        .route(
            "/{id}/second-factor/reset",
            post(reset_second_factor.layer(Declared::new(RESET_SECOND_FACTOR))),
        )
        .route(
            "/{id}/impersonate",
            post(impersonation::begin.layer(Declared::new(impersonation::BEGIN))),
        )
        .route("/{id}/delete", post(remove.layer(Declared::new(REMOVE))))
}

async fn list(State(app): State<App>, session: Session, reply: Reply) -> Result<Response, Problem> {
    session.view(Area::Team)?;
    let users = app.db.read().await?.all(session.organisation).await?;
    Ok(reply.list(&users, || list_page(&users)))
}

#[audited(action = INVITE, summary = "invited {target}")]
async fn invite(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    audit: Audit,
    Input(invitation): Input<Invitation>,
) -> Result<Response, Problem> {
    session.change(Area::Team)?;
    let first_password = invitation.first_password()?;
    let password_hash = password::hash(first_password.clone()).await?;
    let user = User::invited(invitation, password_hash)?;
    let mut tx = app.db.begin().await?;
    tx.insert(session.organisation, &user).await?;
    audit.created(&user);
    tx.commit_audited(&audit).await?;
    let invited = Invited {
        user: &user,
        first_password,
    };
    Ok(reply.created(user.id, &invited))
}

async fn show(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
) -> Result<Response, Problem> {
    session.view(Area::Team)?;
    let user: User = app.db.read().await?.find(session.organisation, id).await?;
    Ok(reply.record(&user, || user.page()))
}

#[audited(
    action = UPDATE,
    target = user(id),
    summary = "changed {target}"
)]
async fn update(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
    Input(input): Input<UserInput>,
) -> Result<Response, Problem> {
    session.change(Area::Team)?;
    let mut tx = app.db.begin().await?;
    take_turns(&mut tx, &session).await?;
    let before: User = tx.find(session.organisation, id).await?;
    let after = before.clone().with(input)?;
    tx.update(session.organisation, &after).await?;
    keep_an_admin(&mut tx, &session).await?;
    tell_role(&audit, &before, &after);
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&after, &format!("/team/{id}")))
}

#[audited(
    action = CHANGE_ROLE,
    target = user(id),
    summary = "changed the role of {target} to {input.role}"
)]
async fn change_role(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
    Input(input): Input<RoleInput>,
) -> Result<Response, Problem> {
    session.change(Area::Team)?;
    let mut tx = app.db.begin().await?;
    take_turns(&mut tx, &session).await?;
    let before: User = tx.find(session.organisation, id).await?;
    let after = User {
        role: input.role,
        ..before.clone()
    };
    tx.update(session.organisation, &after).await?;
    keep_an_admin(&mut tx, &session).await?;
    tell_role(&audit, &before, &after);
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&after, &format!("/team/{id}")))
}

#[audited(
    action = RESET_SECOND_FACTOR,
    target = user(id),
    summary = "reset the second factor of {target}"
)]
async fn reset_second_factor(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
) -> Result<Response, Problem> {
    session.change(Area::Team)?;
    let mut tx = app.db.begin().await?;
    let before: User = tx.find(session.organisation, id).await?;
    let after = User {
        second_factor_secret: None,
        second_factor_enrolled_at: None,
        ..before.clone()
    };
    tx.update(session.organisation, &after).await?;
    session::end_others(&mut tx, id, Some(&session)).await?;
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&after, &format!("/team/{id}")))
}

#[audited(
    action = REMOVE,
    target = user(id),
    summary = "removed {target} from the team"
)]
async fn remove(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
) -> Result<Response, Problem> {
    session.change(Area::Team)?;
    let mut tx = app.db.begin().await?;
    take_turns(&mut tx, &session).await?;
    let user: User = tx.find(session.organisation, id).await?;
    tx.delete(session.organisation, &user).await?;
    keep_an_admin(&mut tx, &session).await?;
    audit.deleted(&user);
    tx.commit_audited(&audit).await?;
    Ok(reply.done("/team"))
}

/// Who may do what is what people ask about: a change of it is said in the sentence.
fn tell_role(audit: &Audit, before: &User, after: &User) {
    if before.role != after.role {
        audit.summary("changed the role of {target} from {old} to {new}");
        audit.value("old", before.role);
        audit.value("new", after.role);
    }
}

/// One change of who may do what at a time: two at once could each rely on the admin whom the other
/// takes away.
async fn take_turns(tx: &mut Tx, session: &Session) -> Result<(), Problem> {
    let organisation = "select id from organisations where id = ?";
    let found: Option<(Uuid,)> = tx
        .locked_row(organisation, values![session.organisation])
        .await?;
    found.map(drop).ok_or(Problem::NotFound("organisation"))
}

/// Nobody could ever change the team again without one.
async fn keep_an_admin(tx: &mut Tx, session: &Session) -> Result<(), Problem> {
    let users: Vec<User> = tx.all(session.organisation).await?;
    match users.iter().any(|user| user.role == Role::Admin) {
        true => Ok(()),
        false => Err(Problem::Conflict("the team would be left without an admin")),
    }
}

impl User {
    fn invited(invitation: Invitation, password_hash: String) -> Result<Self, Problem> {
        let email = normal(&invitation.email);
        required("email", &email)?;
        let name = invitation.name.filter(|name| !name.trim().is_empty());
        Ok(Self {
            id: Uuid::now_v7(),
            name: name.unwrap_or_else(|| email.clone()),
            email,
            role: invitation.role.unwrap_or(Role::Member),
            status: Status::Invited,
            password_hash,
            second_factor_secret: None,
            second_factor_step: 0,
            second_factor_enrolled_at: None,
            created_at: Utc::now().trunc_subsecs(0),
        })
    }

    fn with(self, input: UserInput) -> Result<Self, Problem> {
        let user = Self {
            email: input.email.map_or(self.email, |email| normal(&email)),
            name: input.name.unwrap_or(self.name),
            role: input.role.unwrap_or(self.role),
            ..self
        };
        required("email", &user.email)?;
        required("name", &user.name)?;
        Ok(user)
    }

    fn page(&self) -> Record {
        let form = Form::new()
            .text("name", "Name", &self.name)
            .email("email", "E-mail", &self.email)
            .word("role", "Role", self.role)
            .fixed("Status", self.status)
            .fixed("Second factor", self.second_factor());
        let reason = Form::new().text("reason", "Why", "");
        Record::new(Area::Team, self.id, &self.name, form)
            .action("Reset second factor", "second-factor/reset", Form::new())
            .for_support("Act for them", "impersonate", reason)
            .log(format!("actor=user:{}", self.id))
    }

    fn second_factor(&self) -> &'static str {
        match self.second_factor_enrolled_at {
            Some(_) => "enrolled",
            None => "none",
        }
    }
}

impl Invitation {
    /// The one that was chosen, or else a random one.
    fn first_password(&self) -> Result<String, Problem> {
        match &self.first_password {
            Some(chosen) => {
                password::check_length("first_password", chosen).map(|()| chosen.clone())
            }
            None => Ok(password::random()),
        }
    }
}

/// Addresses are compared without regard to case.
pub fn normal(email: &str) -> String {
    email.trim().to_lowercase()
}

fn list_page(users: &[User]) -> List {
    List {
        area: Area::Team,
        new: "Invite someone",
        headings: &["Name", "E-mail", "Role", "Status", "Second factor"],
        lines: users.iter().map(line).collect(),
        form: Form::new()
            .text("name", "Name", "")
            .email("email", "E-mail", "")
            .word("role", "Role", Role::Member)
            .text("first_password", "First password", ""),
    }
}

fn line(user: &User) -> Line {
    let cells = [
        user.name.clone(),
        user.email.clone(),
        user.role.to_string(),
        user.status.to_string(),
        user.second_factor().to_owned(),
    ];
    Line::new(user.id, cells)
}
