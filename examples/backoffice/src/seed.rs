//! What the first start finds: two organisations, their people, and a month of business.

mod business;

use chrono::{SubsecRound, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{Db, Tx, values};
use crate::password;
use crate::problem::Problem;
use crate::role::Role;
use crate::team::{Status, User};

/// The password of all demo accounts.
pub const PASSWORD: &str = "demo";

pub const ACCOUNTS: [&str; 6] = [
    "admin@acme.test",
    "member@acme.test",
    "support@acme.test",
    "admin@globex.test",
    "member@globex.test",
    "support@globex.test",
];

/// An organisation, and who works there: the admin, a member, and one in support.
struct Organisation {
    slug: &'static str,
    name: &'static str,
    people: [&'static str; 3],
}

const ORGANISATIONS: [Organisation; 2] = [
    Organisation {
        slug: "acme",
        name: "Acme",
        people: ["Ada Lindqvist", "Marco Rossi", "Sofia Novak"],
    },
    Organisation {
        slug: "globex",
        name: "Globex",
        people: ["Greta Hansen", "Mateo Alvarez", "Samira Haddad"],
    },
];

#[derive(FromRow)]
struct Count {
    count: i64,
}

/// Fills a new database; one that holds anything is left alone.
pub async fn fill_if_empty(db: &Db) -> Result<(), Problem> {
    let password_hash = password::hash(PASSWORD.to_owned()).await?;
    let mut tx = db.begin().await?;
    if is_empty(&mut tx).await? {
        for organisation in &ORGANISATIONS {
            let id = found(&mut tx, organisation).await?;
            hire(&mut tx, id, organisation, &password_hash).await?;
            business::open(&mut tx, id, organisation.slug).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

async fn is_empty(tx: &mut Tx) -> Result<bool, Problem> {
    let found: Option<Count> = tx
        .row("select count(*) as count from organisations", values![])
        .await?;
    Ok(found.is_none_or(|found| found.count == 0))
}

async fn found(tx: &mut Tx, organisation: &Organisation) -> Result<Uuid, Problem> {
    let id = Uuid::now_v7();
    let domain = format!("{}.test", organisation.slug);
    tx.execute(
        "insert into organisations (id, slug, domain, name) values (?, ?, ?, ?)",
        values![id, organisation.slug, domain, organisation.name],
    )
    .await?;
    Ok(id)
}

async fn hire(
    tx: &mut Tx,
    id: Uuid,
    organisation: &Organisation,
    password_hash: &str,
) -> Result<(), Problem> {
    let roles = [Role::Admin, Role::Member, Role::Support];
    for (role, name) in roles.into_iter().zip(organisation.people) {
        let user = User {
            id: Uuid::now_v7(),
            email: format!("{role}@{}.test", organisation.slug),
            name: name.to_owned(),
            role,
            status: Status::Active,
            password_hash: password_hash.to_owned(),
            second_factor_secret: None,
            second_factor_step: 0,
            second_factor_enrolled_at: None,
            created_at: Utc::now().trunc_subsecs(0),
        };
        tx.insert(id, &user).await?;
    }
    Ok(())
}
