//! What happens to the people who work here.

use chrono::SubsecRound;
use uuid::Uuid;

use super::{ADMIN, another, update};
use crate::role::Role;
use crate::seed::business::Business;
use crate::seed::month::{Office, Words};
use crate::team::{Status, User};

const COLLEAGUES: [&str; 2] = ["Nils Berg", "Yara Costa"];

/// Colleagues come, get another role, and lose their phone.
pub async fn change(office: &mut Office<'_>, business: &mut Business) {
    match business.colleagues.len() {
        0..2 => invite(office, business).await,
        _ if office.any(2) == 0 => change_role(office, business).await,
        _ => reset_second_factor(office, business).await,
    }
}

/// They have not signed in yet, and no password is theirs.
async fn invite(office: &mut Office<'_>, business: &mut Business) {
    let name = COLLEAGUES[business.colleagues.len()];
    let colleague = User {
        id: Uuid::now_v7(),
        email: format!(
            "{}@{}",
            name.to_lowercase().replace(' ', "."),
            office.domain()
        ),
        name: name.to_owned(),
        role: Role::Member,
        status: Status::Invited,
        password_hash: String::new(),
        created_at: office.now().trunc_subsecs(0),
        ..office.people[ADMIN].clone()
    };
    let words = Words::of("team.invite", "Team", "invited {target}");
    office
        .tell(ADMIN, words, |audit| audit.created(&colleague))
        .await;
    business.colleagues.push(colleague);
}

async fn change_role(office: &mut Office<'_>, business: &mut Business) {
    let at = office.any(business.colleagues.len());
    let role = another(office, &[Role::Member, Role::Support], |role| {
        *role == business.colleagues[at].role
    });
    let words = Words::of(
        "team.change_role",
        "Team",
        "changed the role of {target} to {new}",
    );
    let colleague = &mut business.colleagues[at];
    update(office, ADMIN, words.with(role), colleague, None, |one| {
        one.role = role
    })
    .await;
}

async fn reset_second_factor(office: &mut Office<'_>, business: &mut Business) {
    let at = office.any(business.colleagues.len());
    let words = Words::of(
        "team.reset_second_factor",
        "Team",
        "reset the second factor of {target}",
    );
    update(
        office,
        ADMIN,
        words,
        &mut business.colleagues[at],
        None,
        |_| {},
    )
    .await;
}
