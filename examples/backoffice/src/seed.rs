//! What the first start finds: two organisations, their people, and a month of business.

mod business;
mod month;
mod work;

use chrono::{SubsecRound, TimeDelta, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use self::business::Business;
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
///
/// The log goes first: a start that fails between the two is begun anew.
pub async fn fill_if_empty(db: &Db) -> Result<(), Problem> {
    if !is_empty(&mut db.read().await?).await? {
        return Ok(());
    }
    let password_hash = password::hash(PASSWORD.to_owned()).await?;
    let mut filled = Vec::new();
    for organisation in &ORGANISATIONS {
        let people = organisation.people(&password_hash);
        let mut business = Business::of(organisation.slug);
        month::tell(db.auditor(), organisation.slug, &people, &mut business).await?;
        filled.push((organisation, people, business));
    }
    let mut tx = db.begin().await?;
    for (organisation, people, business) in filled {
        let id = found(&mut tx, organisation).await?;
        for person in &people {
            tx.insert(id, person).await?;
        }
        business.save(&mut tx, id).await?;
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

impl Organisation {
    /// The admin, the member, and the one in support.
    fn people(&self, password_hash: &str) -> [User; 3] {
        [Role::Admin, Role::Member, Role::Support].map(|role| User {
            id: Uuid::now_v7(),
            email: format!("{role}@{}.test", self.slug),
            name: self.name_of(role).to_owned(),
            role,
            status: Status::Active,
            password_hash: password_hash.to_owned(),
            second_factor_secret: None,
            second_factor_step: 0,
            second_factor_enrolled_at: None,
            created_at: Utc::now().trunc_subsecs(0) - TimeDelta::days(200),
        })
    }

    fn name_of(&self, role: Role) -> &'static str {
        match role {
            Role::Admin => self.people[0],
            Role::Member => self.people[1],
            Role::Support => self.people[2],
        }
    }
}
