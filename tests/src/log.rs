//! A log in which every filter finds something, and nothing finds everything.

use audit_core::query::{Filter, Order, TargetRef};
use audit_core::{Entry, Operation, Outcome, Stream, Target};
use serde_json::json;

use crate::entries::{acme, customer, entry_at, time};

/// How many entries the log holds.
pub const ENTRIES: u64 = 240;

/// The log of `acme`, and some of a tenant beside it. Many entries share a millisecond.
pub fn log() -> Vec<Entry> {
    (0..ENTRIES).map(numbered).collect()
}

/// An entry of that log, or one that came later.
pub fn numbered(number: u64) -> Entry {
    let of = |values: &[&str], stride: u64| {
        let at = usize::try_from(number / stride).unwrap_or_default() % values.len();
        values[at].to_owned()
    };
    let micros = i64::try_from(number).unwrap_or_default() * 250;
    let mut entry = entry_at(
        number,
        micros,
        json!({
            "tenant": if number % 11 == 10 { "globex" } else { "acme" },
            "stream": of(&["account", "account", "activity"], 1),
            "category": of(&["Customers", "Team", "Vehicles", "customers"], 2),
            "action": of(&["customer.update", "customer.view", "customers.merge", "customer", "auth.sign_in"], 1),
            "operation": of(&["create", "read", "update", "delete", "execute"], 3),
            "outcome": of(&["success", "failure", "denied", "aborted"], 5),
            "actor": {"kind": of(&["user", "system"], 7), "id": of(&["1", "2", "a:b"], 2)},
        }),
    );
    if !number.is_multiple_of(4) {
        let ip = of(
            &[
                "10.0.0.1",
                "10.255.0.1",
                "203.0.113.7",
                "2001:db8::1",
                "::ffff:10.0.0.1",
            ],
            1,
        );
        entry.origin.ip = ip.parse().ok();
        entry.origin.request_id = Some(of(&["r-1", "r-2", "R-1"], 9).into());
    }
    if !number.is_multiple_of(3) {
        entry.origin = located(entry.origin, &of(&["DE", "FR", "de"], 4));
    }
    entry.targets = targets(number);
    entry
}

fn located(mut origin: audit_core::Origin, country: &str) -> audit_core::Origin {
    let mut location = audit_core::Location::default();
    location.country = Some(country.to_owned().into());
    origin.location = Some(location);
    origin
}

fn targets(number: u64) -> Vec<Target> {
    let mut targets = Vec::new();
    if number % 5 != 4 {
        targets.push(customer(
            number % 6,
            Some(json!({"n": number})),
            Some(json!({"n": number + 6})),
        ));
    }
    if number % 7 == 3 {
        targets.push(Target::new("vehicle", number % 2).related());
    }
    if number % 13 == 6 {
        let kind = ["a,b", r"a\cb", "a", ""][usize::try_from(number % 4).unwrap_or_default()];
        targets.push(Target::new(kind, number % 2).related());
    }
    targets
}

/// Filters, each field alone in every way that it can be asked for, and some together.
pub fn filters() -> Vec<(String, Filter)> {
    let mut filters = vec![("everything".to_owned(), Filter::new(acme()))];
    let mut add = |name: &str, narrow: &dyn Fn(Filter) -> Filter| {
        filters.push((name.to_owned(), narrow(Filter::new(acme()))));
    };
    words(&mut add);
    patterns(&mut add);
    times(&mut add);
    together(&mut add);
    let oldest = filters
        .clone()
        .into_iter()
        .map(|(name, filter)| (format!("{name}, oldest first"), filter.order(Order::Oldest)));
    filters.extend(oldest.collect::<Vec<_>>());
    filters
}

type Add<'a> = dyn FnMut(&str, &dyn Fn(Filter) -> Filter) + 'a;

fn words(add: &mut Add<'_>) {
    add("category", &|f| f.category("Customers"));
    add("categories", &|f| f.category("Customers").category("Team"));
    add("not category", &|f| {
        f.not_category("Customers").not_category("Team")
    });
    add("operation", &|f| f.operation(Operation::Read));
    add("operations", &|f| {
        f.operation(Operation::Read).operation(Operation::Delete)
    });
    add("not operation", &|f| f.not_operation(Operation::Read));
    add("outcome", &|f| f.outcome(Outcome::Denied));
    add("not outcome", &|f| f.not_outcome(Outcome::Success));
    add("stream", &|f| f.stream(Stream::Activity));
    add("not stream", &|f| f.not_stream(Stream::Activity));
    add("country", &|f| f.country("DE"));
    add("not country", &|f| f.not_country("DE"));
    add("request", &|f| f.request("r-1"));
    add("requests", &|f| f.request("r-1").request("R-1"));
    add("not request", &|f| f.not_request("r-1"));
}

fn patterns(add: &mut Add<'_>) {
    for (field, texts) in [
        ("actor", ["user:1", "user:a:b", "system"].as_slice()),
        (
            "target",
            &[
                "customer:3",
                "vehicle:1",
                "vehicle",
                "customer",
                "a",
                "a,b",
                r"a\\cb",
                r"a\\cb:1",
            ],
        ),
        (
            "action",
            &[
                "customer.update",
                "customer.*",
                "customers.*",
                "auth.sign_in",
            ],
        ),
        (
            "ip",
            &[
                "10.0.0.1",
                "10.0.0.0/8",
                "2001:db8::/32",
                "::/0",
                "0.0.0.0/0",
            ],
        ),
    ] {
        for text in texts {
            add(&format!("{field} {text}"), &|f| one(f, field, text));
            add(&format!("not {field} {text}"), &|f| none(f, field, text));
            add(&format!("{field} {text} or {}", texts[0]), &|f| {
                one(one(f, field, text), field, texts[0])
            });
            add(&format!("{field} {text} but {}", texts[0]), &|f| {
                none(one(f, field, text), field, texts[0])
            });
        }
    }
}

/// The filter with one more value, if the text is one.
fn one(filter: Filter, field: &str, text: &str) -> Filter {
    match field {
        "actor" => filter.actor(parsed(text)),
        "target" => filter.target(parsed(text)),
        "action" => filter.action(parsed(text)),
        _ => filter.ip(parsed(text)),
    }
}

fn none(filter: Filter, field: &str, text: &str) -> Filter {
    match field {
        "actor" => filter.not_actor(parsed(text)),
        "target" => filter.not_target(parsed(text)),
        "action" => filter.not_action(parsed(text)),
        _ => filter.not_ip(parsed(text)),
    }
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> T {
    match text.parse() {
        Ok(value) => value,
        Err(error) => panic!("{text}: {error}"),
    }
}

fn times(add: &mut Add<'_>) {
    // Four entries share each millisecond, so that most of these bounds cut through one.
    for (from, to) in [
        (0, 60_000),
        (10_000, 20_000),
        (10_250, 20_500),
        (10_249, 20_501),
        (10_300, 10_301),
    ] {
        add(&format!("from {from}"), &|f| f.from(time(from)));
        add(&format!("to {to}"), &|f| f.to(time(to)));
        add(&format!("from {from} to {to}"), &|f| {
            f.from(time(from)).to(time(to))
        });
    }
    add("from 1970", &|f| f.from(chrono::DateTime::UNIX_EPOCH));
    add("to 1970", &|f| f.to(chrono::DateTime::UNIX_EPOCH));
    add("the end of time", &|f| {
        f.from(chrono::DateTime::<chrono::Utc>::MIN_UTC)
            .to(chrono::DateTime::<chrono::Utc>::MAX_UTC)
    });
}

fn together(add: &mut Add<'_>) {
    let three = || TargetRef::new("customer", 3);
    add("a customer's category", &|f| {
        f.target(three()).category("Customers")
    });
    add("a customer within times", &|f| {
        f.target(three()).from(time(10_300)).to(time(50_100))
    });
    add("a customer but not with a vehicle", &|f| {
        f.target(three()).not_target(parsed("vehicle"))
    });
    add("an actor's category", &|f| {
        f.actor(parsed("user:1")).category("Team")
    });
    add("much at once", &|f| {
        f.actor(parsed("user"))
            .not_action(parsed("customer.view"))
            .not_outcome(Outcome::Denied)
            .ip(parsed("10.0.0.0/8"))
    });
    add("a kind without a name", &|f| {
        f.target(TargetRef {
            kind: String::new(),
            id: None,
        })
    });
    add("several kinds and records", &|f| {
        f.target(parsed("vehicle"))
            .target(three())
            .not_target(parsed("a"))
            .not_target(parsed("vehicle:0"))
    });
    add("nothing", &|f| f.category("Nowhere"));
}
