//! Filters for a large log: each field alone with values of every frequency, and some together.

use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use audit_core::query::{Match, TargetRef, words};
use audit_core::{Filter, Operation, Outcome, Stream};
use chrono::{DateTime, TimeDelta, Utc};

use super::{micros, size};
use crate::dice::Dice;
use crate::entries::{acme, time};

/// What narrows a filter, and its name.
type Narrowing = (String, Arc<dyn Fn(Filter) -> Filter>);

/// Every field alone, and so many filters of two to four fields.
pub fn filters(together: u32) -> Vec<(String, Filter)> {
    let alone = narrowings();
    let mut dice = Dice::of(7);
    let mut filters = vec![("everything".to_owned(), Filter::new(acme()))];
    for (name, narrow) in &alone {
        filters.push((name.clone(), narrow(Filter::new(acme()))));
    }
    for _ in 0..together {
        let mut all = ("together".to_owned(), Filter::new(acme()));
        for _ in 0..2 + dice.below(3) {
            let (name, narrow) = dice.pick(&alone);
            all = (format!("{}, {name}", all.0), narrow(all.1));
        }
        filters.push(all);
    }
    filters
}

/// How many values a filter has: each costs a comparison, or a look-up, for each entry.
pub fn values(filter: &Filter) -> u64 {
    fn of<T>(values: &Match<T>) -> usize {
        values.any.len() + values.none.len()
    }
    let count = of(&filter.actor)
        + of(&filter.target)
        + of(&filter.category)
        + of(&filter.action)
        + of(&filter.operation)
        + of(&filter.outcome)
        + of(&filter.stream)
        + of(&filter.ip)
        + of(&filter.country)
        + of(&filter.request)
        + filter.text.as_deref().map_or(0, |text| words(text).len())
        + usize::from(filter.from.is_some())
        + usize::from(filter.to.is_some());
    count as u64
}

fn narrowings() -> Vec<Narrowing> {
    let mut all = Vec::new();
    texts(&mut all);
    enums(&mut all);
    times(&mut all);
    most(&mut all);
    words_of_summaries(&mut all);
    many(&mut all);
    all
}

/// Adds each value alone, its opposite, and what the first ones make together.
fn field<V: Clone + 'static>(
    all: &mut Vec<Narrowing>,
    name: &str,
    values: &[(&str, V)],
    one: fn(Filter, V) -> Filter,
    none: fn(Filter, V) -> Filter,
) {
    for (text, value) in values {
        let (only, not) = (value.clone(), value.clone());
        all.push((
            format!("{name} {text}"),
            Arc::new(move |f| one(f, only.clone())),
        ));
        all.push((
            format!("not {name} {text}"),
            Arc::new(move |f| none(f, not.clone())),
        ));
    }
    let some: Vec<_> = values.iter().map(|(_, value)| value.clone()).collect();
    let [first, second, third, ..] = some.as_slice() else {
        return;
    };
    let (a, b, c) = (first.clone(), second.clone(), third.clone());
    let rare = (b.clone(), c.clone());
    let but = (a.clone(), b.clone());
    let any = move |f| one(one(f, a.clone()), b.clone());
    all.push((format!("any {name} of two"), Arc::new(any)));
    let any = move |f| one(one(f, rare.0.clone()), rare.1.clone());
    all.push((format!("any {name} of two rare ones"), Arc::new(any)));
    let none_of = move |f| none(none(f, but.0.clone()), but.1.clone());
    all.push((format!("no {name} of two"), Arc::new(none_of)));
}

fn parsed<T: FromStr<Err: Display>>(texts: &[&'static str]) -> Vec<(&'static str, T)> {
    texts.iter().map(|text| (*text, one(text))).collect()
}

fn one<T: FromStr<Err: Display>>(text: &str) -> T {
    match text.parse() {
        Ok(value) => value,
        Err(error) => panic!("{text}: {error}"),
    }
}

fn texts(all: &mut Vec<Narrowing>) {
    let actors = ["user:1", "user:77", "service:needle", "user:nobody"];
    let kinds = ["user", "api_key", "service", "anonymous", "system:2"];
    field(
        all,
        "actor",
        &parsed(&actors),
        Filter::actor,
        Filter::not_actor,
    );
    field(
        all,
        "actor",
        &parsed(&kinds),
        Filter::actor,
        Filter::not_actor,
    );
    let targets = ["customer:1", "contract:1", "needle:1", "customer:nobody"];
    let kinds = ["customer", "contract", "needle", "nothing", "vehicle:1"];
    field(
        all,
        "target",
        &parsed(&targets),
        Filter::target,
        Filter::not_target,
    );
    field(
        all,
        "target",
        &parsed(&kinds),
        Filter::target,
        Filter::not_target,
    );
    let actions = [
        "customer.update",
        "billing.refund",
        "needle.find",
        "nothing.done",
    ];
    let below = ["customer.*", "billing.*", "needle.*", "nothing.*"];
    field(
        all,
        "action",
        &parsed(&actions),
        Filter::action,
        Filter::not_action,
    );
    field(
        all,
        "action",
        &parsed(&below),
        Filter::action,
        Filter::not_action,
    );
    let ips = ["10.0.0.1", "203.0.113.7", "2001:db8::1", "192.0.2.1"];
    let blocks = ["10.0.0.0/8", "203.0.113.0/24", "2001:db8::/32", "::/0"];
    field(all, "ip", &parsed(&ips), Filter::ip, Filter::not_ip);
    field(all, "ip", &parsed(&blocks), Filter::ip, Filter::not_ip);
    let categories = ["Customers", "Billing", "Needles", "Nothing"].map(named);
    field(
        all,
        "category",
        &categories,
        Filter::category,
        Filter::not_category,
    );
    let countries = ["DE", "IS", "NE", "XX"].map(named);
    field(
        all,
        "country",
        &countries,
        Filter::country,
        Filter::not_country,
    );
    let requests = ["r-1", "r-77", "needle", "nothing"].map(named);
    field(
        all,
        "request",
        &requests,
        Filter::request,
        Filter::not_request,
    );
}

fn named(text: &str) -> (&str, &str) {
    (text, text)
}

fn enums(all: &mut Vec<Narrowing>) {
    use Operation::{Create, Delete, Execute, Update};
    use Outcome::{Aborted, Denied, Panicked, Success};
    let operations = [Update, Execute, Delete, Create].map(|one| (one.as_str(), one));
    field(
        all,
        "operation",
        &operations,
        Filter::operation,
        Filter::not_operation,
    );
    let outcomes = [Success, Denied, Aborted, Panicked].map(|one| (one.as_str(), one));
    field(
        all,
        "outcome",
        &outcomes,
        Filter::outcome,
        Filter::not_outcome,
    );
    let streams = [Stream::Account, Stream::Activity].map(|one| (one.as_str(), one));
    field(all, "stream", &streams, Filter::stream, Filter::not_stream);
}

fn times(all: &mut Vec<Narrowing>) {
    let middle = time(micros(size() / 2));
    for (name, from, to) in [
        ("an hour", middle, middle + TimeDelta::hours(1)),
        ("a day", middle - TimeDelta::days(1), middle),
        ("half", middle, time(micros(2 * size()))),
        (
            "all times",
            DateTime::<Utc>::MIN_UTC,
            DateTime::<Utc>::MAX_UTC,
        ),
        ("no time", middle, middle),
    ] {
        all.push((name.to_owned(), Arc::new(move |f| f.from(from).to(to))));
    }
    all.push((
        "from the middle".to_owned(),
        Arc::new(move |f| f.from(middle)),
    ));
    all.push(("to the middle".to_owned(), Arc::new(move |f| f.to(middle))));
}

/// What is searched for in most of the log, and found nowhere: each twice, so that it meets both orders.
fn most(all: &mut Vec<Narrowing>) {
    let parts: [fn(Filter) -> Filter; 2] = [
        |f| f.from(time(micros(size() / 10))),
        |f| f.to(time(micros(size() / 10 * 9))),
    ];
    let searches: [fn(Filter) -> Filter; 5] = [
        |f| f.request("nothing"),
        |f| f.category("Customers").country("XX"),
        |f| f.actor(one("user:1")).action(one("nothing.*")),
        |f| f.target(one("customer:1")).outcome(Outcome::Panicked),
        |f| f.text("changed").country("XX"),
    ];
    for search in searches {
        for part in [parts[0], parts[0], parts[1], parts[1]] {
            let narrow = move |f| part(search(f));
            all.push(("in most of the log".to_owned(), Arc::new(narrow)));
        }
    }
}

fn words_of_summaries(all: &mut Vec<Narrowing>) {
    for text in [
        "changed",
        "zebra",
        "needle",
        "nothing",
        "changed the plan",
        "by zebra crossed",
        "the needle",
        "changed nothing",
        "Ada changed the plan of Acme Ltd",
        "plan name",
    ] {
        all.push((format!("text {text}"), Arc::new(move |f| f.text(text))));
    }
}

fn many(all: &mut Vec<Narrowing>) {
    let hundred = |from: u32| (from..from + 100).map(|id| TargetRef::new("customer", id));
    for (name, from) in [("known", 1), ("unknown", 5_000)] {
        let any = move |f: Filter| hundred(from).fold(f, Filter::target);
        all.push((format!("any of a hundred {name} records"), Arc::new(any)));
        let none = move |f: Filter| hundred(from).fold(f, Filter::not_target);
        all.push((format!("none of a hundred {name} records"), Arc::new(none)));
    }
    let actors = |f: Filter| {
        (0..50).fold(f, |f, id| {
            f.actor(audit_core::query::ActorRef {
                kind: audit_core::ActorKind::User,
                id: Some(id.to_string()),
            })
        })
    };
    all.push(("any of fifty actors".to_owned(), Arc::new(actors)));
}
