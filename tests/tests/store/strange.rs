//! Whatever texts entries hold and whatever a filter combines, each read tells what the plainest reading
//! of the log tells.

use audit_core::query::{
    ActionPattern, ActorRef, Cursor, Interval, Match, Order, TargetRef, words,
};
use audit_core::test_kit::MemoryStore;
use audit_core::{
    ActorKind, Entry, EntryId, Filter, Key, Limit, Location, Operation, Outcome, Page,
};
use audit_core::{Sink, Store, Stream, Target, Tenant};
use audited_tests::dice::{Dice, seed};
use audited_tests::entries::{customer, entry_at, id, tenant, time};
use audited_tests::runs;
use chrono::{FixedOffset, TimeDelta};
use futures_util::TryStreamExt;
use serde_json::{Value, json};

use crate::database::Database;

const ENTRIES: u64 = 150;

/// How long the log is, in microseconds: ids may be ahead of times by about as much.
const LENGTH: u32 = 2_000_000;

/// They differ by what a database may overlook: case, accents, blanks, signs of its own, and what lies
/// beyond the end of a key.
fn texts() -> Vec<String> {
    let texts = [
        "",
        " ",
        "acme",
        "acme ",
        "ACME",
        "\u{c1}CME",
        "a",
        "a.",
        "a.b",
        "a.b.c",
        "a/",
        ".",
        "\0",
        "a\0b",
        "\\",
        "\\0",
        "\\c",
        ",",
        ",,",
        "a,b",
        "\u{1F697}",
        "\u{1F697}.\u{1F697}",
        "%",
        "_",
        "'",
        "!",
        "~",
        "\u{FFFF}",
        "e\u{301}",
        "\u{e9}",
        "*",
        ".*",
        "\\:",
        "a:b",
    ];
    let long = "x".repeat(300);
    let of_a_key = [
        "x".repeat(190),
        "x".repeat(191),
        "\u{e9}".repeat(95),
        "\u{e9}".repeat(96),
    ];
    let beyond = ["1", "2", ".a", "\0"].map(|end| format!("{long}{end}"));
    let shortened = [
        Key::new(&beyond[0]).to_string(),
        format!("a~{}", "0".repeat(64)),
    ];
    let texts = texts.into_iter().map(str::to_owned);
    texts
        .chain(of_a_key)
        .chain(beyond)
        .chain(shortened)
        .collect()
}

struct Chance {
    dice: Dice,
    texts: Vec<String>,
}

impl Chance {
    fn new(seed: u64) -> Self {
        let mut dice = Dice::of(seed);
        // A few of them, so that many entries have the same.
        let all = texts();
        let texts = (0..6).map(|_| dice.pick(&all)).collect();
        Self { dice, texts }
    }

    fn text(&mut self) -> String {
        self.dice.pick(&self.texts)
    }

    fn micros(&mut self) -> i64 {
        i64::from(self.dice.below(LENGTH))
    }

    fn kind(&mut self) -> ActorKind {
        self.dice.pick(&[ActorKind::User, ActorKind::System])
    }

    fn operation(&mut self) -> Operation {
        self.dice
            .pick(&[Operation::Create, Operation::Read, Operation::Update])
    }

    fn outcome(&mut self) -> Outcome {
        self.dice
            .pick(&[Outcome::Success, Outcome::Denied, Outcome::Unknown])
    }

    fn stream(&mut self) -> Stream {
        self.dice.pick(&[Stream::Account, Stream::Activity])
    }

    fn ip(&mut self) -> &'static str {
        self.dice.pick(&[
            "10.0.0.1",
            "10.255.0.1",
            "::ffff:10.0.0.1",
            "::1",
            "255.255.255.255",
            "::",
        ])
    }

    fn state(&mut self) -> Option<Value> {
        let states = [
            json!({"a": 1, "b": {"$hidden": "1"}}),
            json!({"b": {"$hidden": "2"}, "a": 1}),
            json!({"a": {"$truncated": "x", "bytes": 9, "digest": "1"}}),
            json!({"a": {"$truncated": "x", "bytes": 9, "digest": "2"}}),
            json!({"a": {"$truncated": "x", "bytes": 8, "digest": "1"}}),
            json!(null),
            json!({}),
        ];
        (!self.dice.once_in(3)).then(|| self.dice.pick(&states))
    }

    fn entry(&mut self, number: u64) -> Entry {
        let (category, action, actor) = (self.text(), self.text(), self.text());
        let micros = self.micros() / 1_000 * 1_000 + i64::from(self.dice.below(3)) * 499;
        let fields = json!({
            "tenant": self.dice.pick(&["acme", "acme", "acme", "acme "]),
            "stream": self.stream(), "category": category, "action": action,
            "operation": self.operation(), "outcome": self.outcome(),
            "actor": {"kind": self.kind(), "id": actor, "label": self.text()},
            "summary": self.words(3),
        });
        let mut entry = entry_at(number, micros, fields);
        let ahead = self.dice.pick(&[0, 0, 1_000, 999_000, 1_000_000]);
        entry.id = id(number, micros + ahead);
        if self.dice.once_in(2) {
            entry.origin.ip = self.ip().parse().ok();
            entry.origin.request_id = Some(self.text().into());
            let mut location = Location::default();
            location.country = Some(self.text().into());
            entry.origin.location = Some(location);
        }
        for _ in 0..self.dice.below(4) {
            self.touch(&mut entry.targets);
        }
        entry
    }

    fn touch(&mut self, targets: &mut Vec<Target>) {
        let mut target = customer(self.text(), self.state(), self.state());
        target.kind = self.text().into();
        let is_same = |other: &Target| (&other.kind, &other.id) == (&target.kind, &target.id);
        if !targets.iter().any(is_same) {
            targets.push(target);
        }
    }

    fn words(&mut self, most: u32) -> String {
        let words = [
            "plan",
            "PLAN",
            "ada",
            "acme",
            "\u{1F697}",
            "a\0b",
            "x",
            "\u{e9}",
            "\u{6771}",
        ];
        let count = 1 + self.dice.below(most);
        let words: Vec<_> = (0..count).map(|_| self.dice.pick(&words)).collect();
        words.join(" ")
    }

    fn log(&mut self) -> Vec<Entry> {
        (0..ENTRIES).map(|number| self.entry(number)).collect()
    }

    fn some<T>(&mut self, one: impl Fn(&mut Self) -> T) -> Match<T> {
        let mut some = Match::default();
        match self.dice.below(20) {
            0 => some.any.push(one(self)),
            1 => some.any.extend([one(self), one(self)]),
            2 => some.none.push(one(self)),
            3 => (some.any, some.none) = (vec![one(self), one(self)], vec![one(self)]),
            _ => {}
        }
        some
    }

    fn record(&mut self) -> TargetRef {
        TargetRef::new(self.text(), self.text())
    }

    fn filter(&mut self) -> Filter {
        let mut filter = Filter::new(acme());
        filter.order = self.dice.pick(&[Order::Newest, Order::Oldest]);
        filter.actor = self.some(|chance| ActorRef {
            kind: chance.kind(),
            id: (!chance.dice.once_in(3)).then(|| chance.text()),
        });
        filter.target = self.some(|chance| TargetRef {
            kind: chance.text(),
            id: (!chance.dice.once_in(3)).then(|| chance.text()),
        });
        filter.category = self.some(Self::text);
        filter.action = self.some(|chance| match chance.text() {
            prefix if chance.dice.once_in(2) && prefix.len() < 100 => ActionPattern::Below(prefix),
            action => ActionPattern::Is(action),
        });
        filter.operation = self.some(Self::operation);
        filter.outcome = self.some(Self::outcome);
        filter.stream = self.some(Self::stream);
        filter.ip = self.some(|chance| match chance.dice.below(3) {
            0 => chance.ip().parse().unwrap(),
            1 => "10.0.0.0/8".parse().unwrap(),
            _ => "::/1".parse().unwrap(),
        });
        filter.country = self.some(Self::text);
        filter.request = self.some(Self::text);
        if self.dice.once_in(4) {
            filter.text = Some(self.words(3)).filter(|text| !words(text).is_empty());
        }
        if self.dice.once_in(4) {
            filter.from = Some(time(self.micros()) + TimeDelta::nanoseconds(self.micros() % 2));
        }
        if self.dice.once_in(4) {
            filter.to = Some(time(self.micros()) + TimeDelta::nanoseconds(self.micros() % 2));
        }
        filter
    }
}

fn acme() -> Tenant {
    tenant("acme")
}

/// What both hold is the same.
struct Both {
    database: Database,
    memory: MemoryStore,
    chance: Chance,
}

impl Both {
    async fn new(seed: u64) -> Self {
        let (database, memory) = (Database::new().await, MemoryStore::new());
        let mut chance = Chance::new(seed);
        let log = chance.log();
        database.store.write(&log).await.unwrap();
        memory.write(&log).await.unwrap();
        database.index().await;
        Self {
            database,
            memory,
            chance,
        }
    }

    /// Goes to and fro.
    async fn page(&mut self, filter: &Filter) {
        let mut cursor = None;
        for _ in 0..6 {
            let limit = Limit::new(self.chance.dice.pick(&[1, 2, 7, 500])).unwrap();
            let page = self.database.store.page(filter, cursor.as_ref(), limit);
            let mut page = page.await.unwrap();
            page.entries
                .iter_mut()
                .for_each(|entry| entry.recorded_at = None);
            let meant = self.memory.page(filter, cursor.as_ref(), limit);
            assert_eq!(page, meant.await.unwrap(), "{filter:?}");
            let ways = [page.older, page.newer];
            cursor = self.chance.dice.pick(&ways).or(ways[0]).or(ways[1]);
            if cursor.is_none() {
                break;
            }
        }
    }

    async fn counts(&mut self, filter: &Filter) {
        let (database, memory) = (&self.database.store, &self.memory);
        let facets = database.facets(filter).await.unwrap();
        assert_eq!(facets, memory.facets(filter).await.unwrap(), "{filter:?}");
        let offset = FixedOffset::east_opt(i32::try_from(self.chance.dice.below(86_399)).unwrap());
        for interval in [Interval::Hour, Interval::Day] {
            let bars = database.histogram(filter, interval, offset.unwrap());
            let meant = memory.histogram(filter, interval, offset.unwrap());
            assert_eq!(bars.await.unwrap(), meant.await.unwrap(), "{filter:?}");
        }
    }

    async fn export(&mut self, filter: &Filter) {
        let found = self.database.store.export(filter.clone());
        let mut found: Vec<_> = found.try_collect().await.unwrap();
        found
            .iter_mut()
            .for_each(|entry: &mut Entry| entry.recorded_at = None);
        let meant = self.memory.export(filter.clone());
        let meant: Vec<_> = meant.try_collect().await.unwrap();
        assert_eq!(found, meant, "{filter:?}");
    }

    async fn record(&mut self) {
        let (record, at) = (self.chance.record(), time(self.chance.micros()));
        let older_than: Option<EntryId> = self
            .chance
            .dice
            .once_in(2)
            .then(|| id(0, self.chance.micros()));
        let limit = Limit::new(self.chance.dice.pick(&[1, 2, 3, 500])).unwrap();
        let (database, memory) = (&self.database.store, &self.memory);
        let tenant = acme();
        let versions = database.history(&tenant, &record, older_than, limit);
        let mut versions = versions.await.unwrap();
        versions
            .iter_mut()
            .for_each(|version| version.entry.recorded_at = None);
        let meant = memory.history(&tenant, &record, older_than, limit);
        assert_eq!(versions, meant.await.unwrap(), "{record:?} {older_than:?}");
        let state = database.state_at(&tenant, &record, at).await.unwrap();
        let meant = memory.state_at(&tenant, &record, at).await.unwrap();
        assert_eq!(state, meant, "{record:?} at {at}");
    }
}

/// The same with so many records left out that a search reaches 40 entries far.
fn short_sighted(filter: Filter) -> Filter {
    (0..460).fold(filter, |filter, number| {
        filter.not_target(TargetRef::new("nobody", number))
    })
}

impl Both {
    /// To the end and back again.
    async fn walks(&mut self, filter: &Filter) {
        let meant: Vec<_> = self
            .memory
            .export(filter.clone())
            .try_collect()
            .await
            .unwrap();
        let meant: Vec<_> = meant.iter().map(|entry| entry.id).collect();
        let (there, back): (Way, Way) = match filter.order {
            Order::Newest => (|page| page.older, |page| page.newer),
            _ => (|page| page.newer, |page| page.older),
        };
        let out = self.walk(filter, None, there).await;
        assert_eq!(ids(&out), meant, "{filter:?}");
        let last = out.last().unwrap();
        if let Some(cursor) = back(last) {
            let mut home = self.walk(filter, Some(cursor), back).await;
            home.reverse();
            let passed = meant.len() - last.entries.len();
            assert_eq!(ids(&home), meant[..passed], "{filter:?}");
        }
    }

    async fn walk(&mut self, filter: &Filter, mut cursor: Option<Cursor>, way: Way) -> Vec<Page> {
        let mut pages = Vec::new();
        loop {
            let limit = Limit::new(self.chance.dice.pick(&[1, 3, 500])).unwrap();
            let page = self.database.store.page(filter, cursor.as_ref(), limit);
            let page = page.await.unwrap();
            cursor = way(&page);
            pages.push(page);
            if cursor.is_none() {
                return pages;
            }
        }
    }
}

type Way = fn(&Page) -> Option<Cursor>;

fn ids(pages: &[Page]) -> Vec<EntryId> {
    let entries = pages.iter().flat_map(|page| &page.entries);
    entries.map(|entry| entry.id).collect()
}

#[tokio::test]
async fn every_search_that_stops_goes_on_where_it_stopped() {
    let mut seeds = Dice::of(seed());
    for _ in 0..runs(2, 50) {
        let mut both = Both::new(u64::from(seeds.below(u32::MAX))).await;
        for _ in 0..8 {
            let filter = short_sighted(both.chance.filter());
            both.walks(&filter).await;
            both.export(&filter).await;
        }
    }
}

#[tokio::test]
async fn every_read_is_what_is_meant() {
    let mut seeds = Dice::of(seed());
    for _ in 0..runs(4, 100) {
        let mut both = Both::new(u64::from(seeds.below(u32::MAX))).await;
        for _ in 0..30 {
            let filter = both.chance.filter();
            both.page(&filter).await;
            both.counts(&filter).await;
            both.export(&filter).await;
            both.record().await;
        }
    }
}
