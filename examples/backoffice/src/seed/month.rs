//! A month of work, told to the audit log as it would have been told then.
//!
//! An auditor with a clock of its own is all that it takes to bring in a past.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use audited::scope::{RequestEnd, ScopeBuilder, Source};
use audited::{
    Actor, Audit, Auditor, AuditorBuilder, Delivery, Device, DeviceKind, Identity, Location,
    Origin, Scope, Tenant,
};
use chrono::{DateTime, Datelike, TimeDelta, Utc, Weekday};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::business::Business;
use super::work;
use crate::api_keys::ApiKey;
use crate::problem::Problem;
use crate::session::Proof;
use crate::team::User;

const DAYS: i64 = 30;
const TASKS_A_DAY: usize = 8;

/// What is told: the action, its category, and the sentence, in which `{new}` is the new value.
pub struct Words {
    action: &'static str,
    category: &'static str,
    summary: &'static str,
    new: Option<String>,
}

impl Words {
    pub fn of(action: &'static str, category: &'static str, summary: &'static str) -> Self {
        Self {
            action,
            category,
            summary,
            new: None,
        }
    }

    /// The same with the new value.
    pub fn with(self, value: impl ToString) -> Self {
        Self {
            new: Some(value.to_string()),
            ..self
        }
    }
}

/// Where each of the three works, then where strangers try their names, and where the carrier's server
/// stands: address, browser, system, country, city, app.
const DESKS: [[&str; 6]; 5] = [
    [
        "203.0.113.14",
        "Firefox 142",
        "Linux",
        "DE",
        "Berlin",
        OFFICE,
    ],
    [
        "198.51.100.27",
        "Chrome 141",
        "Windows",
        "IT",
        "Milan",
        OFFICE,
    ],
    ["192.0.2.88", "Safari 18", "macOS", "CZ", "Brno", OFFICE],
    [
        "203.0.113.231",
        "Chrome 109",
        "Windows",
        "RO",
        "Bucharest",
        OFFICE,
    ],
    ["198.51.100.180", "", "", "NL", "Rotterdam", "Carrier"],
];

const OFFICE: &str = "back office";
const STRANGER: usize = 3;
const CARRIER: usize = 4;

/// Whose hand does it.
#[derive(Clone, Copy)]
pub enum Hand<'k> {
    /// One of the three.
    Person(usize),
    /// One of the three, who acts for another.
    Support { person: usize, member: usize },
    /// A program.
    Key(&'k ApiKey),
}

impl From<usize> for Hand<'_> {
    fn from(person: usize) -> Self {
        Self::Person(person)
    }
}

/// What the records show at the end is what the log tells.
pub async fn tell(
    auditor: AuditorBuilder,
    tenant: &str,
    people: &[User; 3],
    business: &mut Business,
) -> Result<(), Problem> {
    let mut office = Office::open(auditor, tenant, people)?;
    for day in (1..=DAYS).rev() {
        let date = Utc::now() - TimeDelta::days(day);
        if !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) {
            office.work(date, business).await;
        }
    }
    office.auditor.flush().await;
    Ok(())
}

/// The three people, and what time it is for them.
pub struct Office<'a> {
    auditor: Auditor,
    tenant: Tenant,
    pub people: &'a [User; 3],
    now: Arc<AtomicI64>,
    day: usize,
    dice: StdRng,
}

impl<'a> Office<'a> {
    fn open(auditor: AuditorBuilder, tenant: &str, people: &'a [User; 3]) -> Result<Self, Problem> {
        let now = Arc::new(AtomicI64::new(0));
        let clock = Arc::clone(&now);
        let auditor = auditor
            .delivery(Delivery::Background)
            .clock(move || time(clock.load(Ordering::Relaxed)))
            .build()?;
        Ok(Self {
            auditor,
            tenant: Tenant::new(tenant.to_owned())?,
            people,
            now,
            day: 0,
            dice: StdRng::seed_from_u64(tenant.len() as u64),
        })
    }

    async fn work(&mut self, date: DateTime<Utc>, business: &mut Business) {
        self.day += 1;
        self.open_at(date);
        for person in 0..self.people.len() {
            work::sign_in(self, person).await;
        }
        for _ in 0..TASKS_A_DAY {
            self.pass(20, 55);
            work::task(self, business).await;
        }
        work::now_and_then(self, business).await;
        self.pass(5, 15);
        work::sign_out(self).await;
    }

    pub fn now(&self) -> DateTime<Utc> {
        time(self.now.load(Ordering::Relaxed))
    }

    /// How many days have been worked.
    pub fn day(&self) -> usize {
        self.day
    }

    /// What the addresses of the three end with.
    pub fn domain(&self) -> String {
        format!("{}.test", self.tenant)
    }

    /// One of this many.
    pub fn any(&mut self, sides: usize) -> usize {
        self.dice.random_range(0..sides)
    }

    /// Some minutes go by.
    pub fn pass(&mut self, least: i64, most: i64) {
        let millis = self.dice.random_range(least * 60_000..most * 60_000);
        self.now.fetch_add(millis, Ordering::Relaxed);
    }

    fn open_at(&mut self, date: DateTime<Utc>) {
        let midnight = date.timestamp_millis() - date.timestamp_millis() % 86_400_000;
        self.now.store(midnight + 7 * 3_600_000, Ordering::Relaxed);
        self.pass(10, 80);
    }

    /// Something that was done.
    pub async fn tell<'k>(
        &self,
        hand: impl Into<Hand<'k>>,
        words: Words,
        say: impl FnOnce(&Audit),
    ) {
        self.call(self.scope_of(hand.into()), words, say).await;
    }

    /// Something that the job did.
    pub async fn tell_of_job(&self, words: Words, say: impl FnOnce(&Audit)) {
        let scope = Scope::builder(&self.auditor)
            .actor(Actor::system("data-export"))
            .tenant(self.tenant.clone())
            .open();
        self.call(scope, words, say).await;
    }

    /// Somebody who tried one of the three's name.
    pub async fn tell_of_stranger(&self, person: usize) {
        let attempt = async {
            let audit = Audit::current();
            audit.category("Authentication");
            audit.summary("tried to sign in as {email}");
            audit.value("email", &self.people[person].email);
            Err::<(), _>(Problem::WrongCredentials)
        };
        let desk = self.at_desk(STRANGER, Actor::anonymous());
        let scope = desk.request().open();
        if let Err(problem) = scope.try_call("auth.sign_in", attempt).await {
            let answered = RequestEnd::Answered(problem.status().as_u16());
            drop(scope.finish(answered, || None)); // nobody waits for it
        }
    }

    async fn call(&self, scope: Scope, words: Words, say: impl FnOnce(&Audit)) {
        let told = async {
            let audit = Audit::current();
            audit.category(words.category);
            audit.summary(words.summary);
            if let Some(new) = words.new {
                audit.value("new", new);
            }
            say(&audit);
        };
        scope.call(words.action, told).await;
    }

    fn scope_of(&self, hand: Hand<'_>) -> Scope {
        let desk = match hand {
            Hand::Person(person) => self.at_desk(person, self.signed_in(person, None)),
            Hand::Support { person, member } => {
                self.at_desk(person, self.signed_in(person, Some(member)))
            }
            Hand::Key(key) => {
                let actor = Actor::api_key(key.id.to_string(), key.name.clone());
                self.at_desk(CARRIER, Identity::new(actor).authentication("api_key"))
            }
        };
        desk.open()
    }

    fn at_desk(&self, desk: usize, identity: impl Into<Identity>) -> ScopeBuilder<Desk> {
        Scope::builder(&self.auditor)
            .actor(identity)
            .tenant(self.tenant.clone())
            .source(Desk(DESKS[desk]))
    }

    /// Each has a session for each day.
    fn signed_in(&self, person: usize, member: Option<usize>) -> Identity {
        let actor = match member {
            Some(member) => self.user(person).on_behalf_of(self.user(member)),
            None => self.user(person),
        };
        let session = format!("{} {person} {}", self.tenant, self.day);
        Identity::new(actor)
            .session(session)
            .authentication(Proof::Password.as_str())
    }

    fn user(&self, person: usize) -> Actor {
        let user = &self.people[person];
        Actor::user(user.id.to_string(), user.name.clone())
    }
}

/// Where something is done.
struct Desk([&'static str; 6]);

impl Source for Desk {
    fn origin(&self, _: &Actor) -> Origin {
        let [address, browser, system, country, city, app] = self.0;
        let device = match browser {
            "" => Device::new(DeviceKind::Library),
            _ => {
                let mut device = Device::new(DeviceKind::Desktop);
                device.browser = Some(browser.into());
                device.os = Some(system.into());
                device
            }
        };
        let mut location = Location::default();
        location.country = Some(country.into());
        location.city = Some(city.into());
        let mut origin = Origin::default();
        origin.ip = address.parse().ok();
        origin.peer = origin.ip;
        origin.ip_method = Some("peer".into());
        origin.device = Some(device);
        origin.location = Some(location);
        origin.app = Some(app.into());
        origin
    }
}

fn time(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}
