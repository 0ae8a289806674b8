//! Support sees what a member sees, and does what they can't do themselves.
//!
//! Whatever is done meanwhile is in the log as done by the person in support, on the member's behalf.

use audited::{Action, Audit, CommitAudited, Record as _, audited};
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::area::AUTHENTICATION;
use crate::input::{Input, required};
use crate::problem::Problem;
use crate::reply::{Id, Reply};
use crate::role::Role;
use crate::session::{self, By, Session};
use crate::team::User;

#[derive(Deserialize)]
pub struct Impersonation {
    reason: String,
}

pub const BEGIN: Action = Action::new("auth.impersonate").category(AUTHENTICATION);
pub const END: Action = Action::new("auth.end_impersonation").category(AUTHENTICATION);

#[audited(
    action = BEGIN,
    target = user(id),
    reason = &input.reason,
    summary = "began to act for {target}"
)]
pub async fn begin(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
    Input(input): Input<Impersonation>,
) -> Result<Response, Problem> {
    session.may_impersonate()?;
    required("reason", &input.reason)?;
    let mut tx = app.db.begin().await?;
    let member: User = tx.find(session.organisation, id).await?;
    if member.role != Role::Member {
        return Err(Problem::Conflict("support acts for members only"));
    }
    session::act_for(&mut tx, &session, Some(member.id)).await?;
    audit.target(member.target());
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&member, "/"))
}

#[audited(
    action = END,
    target = user(session.user_id, label = &session.name),
    summary = "no longer acts for {target}"
)]
pub async fn end(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    audit: Audit,
) -> Result<Response, Problem> {
    if !matches!(session.by, By::Support(_)) {
        return Err(Problem::Conflict("nobody is acted for"));
    }
    let mut tx = app.db.begin().await?;
    session::act_for(&mut tx, &session, None).await?;
    tx.commit_audited(&audit).await?;
    Ok(reply.done("/"))
}
