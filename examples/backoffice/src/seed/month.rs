//! A month of work, told to the audit log as it would have been told then.
//!
//! An auditor with a clock of its own is all that it takes to bring in a past.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use audited::scope::Source;
use audited::{
    Actor, Audit, Auditor, AuditorBuilder, Delivery, Device, DeviceKind, Location, Origin, Scope,
    Tenant,
};
use chrono::{DateTime, Datelike, TimeDelta, Utc, Weekday};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::business::Business;
use super::work;
use crate::problem::Problem;
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

/// Where each of the three works: address, browser, system, country, city.
const DESKS: [[&str; 5]; 3] = [
    ["203.0.113.14", "Firefox 142", "Linux", "DE", "Berlin"],
    ["198.51.100.27", "Chrome 141", "Windows", "IT", "Milan"],
    ["192.0.2.88", "Safari 18", "macOS", "CZ", "Brno"],
];

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
            dice: StdRng::seed_from_u64(tenant.len() as u64),
        })
    }

    async fn work(&mut self, date: DateTime<Utc>, business: &mut Business) {
        self.open_at(date);
        for person in 0..self.people.len() {
            work::sign_in(self, person).await;
        }
        for _ in 0..TASKS_A_DAY {
            self.pass(20, 55);
            work::task(self, business).await;
        }
        self.pass(5, 15);
        work::sign_out(self).await;
    }

    pub fn now(&self) -> DateTime<Utc> {
        time(self.now.load(Ordering::Relaxed))
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

    /// Something that one of the three did.
    pub async fn tell(&self, person: usize, words: Words, say: impl FnOnce(&Audit)) {
        self.call(self.at_desk(person), words, say).await;
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
            audit.actor(Actor::anonymous());
            audit.category("Authentication");
            audit.summary("tried to sign in as {email}");
            audit.value("email", &self.people[person].email);
            Err::<(), _>(Problem::WrongCredentials)
        };
        if let Err(problem) = self.at_desk(person).try_call("auth.sign_in", attempt).await {
            tracing::debug!(%problem, "as it is meant to");
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

    fn at_desk(&self, person: usize) -> Scope {
        let user = &self.people[person];
        Scope::builder(&self.auditor)
            .actor(Actor::user(user.id.to_string(), user.name.clone()))
            .tenant(self.tenant.clone())
            .source(Desk(DESKS[person]))
            .open()
    }
}

/// Where a person works.
struct Desk([&'static str; 5]);

impl Source for Desk {
    fn origin(&self) -> Origin {
        let [address, browser, system, country, city] = self.0;
        let mut device = Device::new(DeviceKind::Desktop);
        device.browser = Some(browser.into());
        device.os = Some(system.into());
        let mut location = Location::default();
        location.country = Some(country.into());
        location.city = Some(city.into());
        let mut origin = Origin::default();
        origin.ip = address.parse().ok();
        origin.peer = origin.ip;
        origin.ip_method = Some("peer".into());
        origin.device = Some(device);
        origin.location = Some(location);
        origin.app = Some("back office".into());
        origin
    }
}

fn time(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}
