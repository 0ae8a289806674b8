//! Pages of one tenant's log, which is a part of a small one and of a large one.

use std::time::Instant;

use audited::query::{Interval, TargetRef, Towards};
use audited::{Cursor, Filter, Limit, Store};
use audited_benches::database::{Commits, Database, Postgres, Sqlite};
use audited_benches::entries::{actor, category, customer};
use audited_benches::figures::Figures;
use audited_benches::seed::{self, Log, Words};
use audited_benches::settings;
use audited_benches::table::Table;
use chrono::{DateTime, FixedOffset, Utc};

/// How many entries the tenant has.
const OWN: usize = 100_000;

const DAY: u64 = 24 * 3_600_000;

fn main() {
    audited_benches::on_two_threads(async {
        measure::<Postgres>(&seed::POSTGRES, 5_000_000, 4).await;
        measure::<Sqlite>(&seed::SQLITE, 1_000_000, 1).await;
    });
}

/// One thing that a reader asks for: what it is of the tenant's entry with a number.
struct Case {
    name: &'static str,
    ask: fn(&Log, u64) -> Ask,
}

enum Ask {
    Page(Box<Filter>, Option<Cursor>),
    Facets,
    Histogram,
    /// The page at this offset, by a statement of its own.
    Offset(u64),
}

const CASES: &[Case] = &[
    Case {
        name: "first page",
        ask: |_, _| page(Log::filter()),
    },
    Case {
        name: "one actor",
        ask: |_, number| {
            page(Log::filter().actor(format!("user:{}", actor(number)).parse().unwrap()))
        },
    },
    Case {
        name: "one target",
        ask: |_, number| page(Log::filter().target(TargetRef::new("customer", customer(number)))),
    },
    Case {
        name: "one category",
        ask: |_, number| page(Log::filter().category(category(number))),
    },
    Case {
        name: "one day",
        ask: |log, number| {
            let begin = log.millis_of(number) / DAY * DAY;
            page(Log::filter().from(time(begin)).to(time(begin + DAY)))
        },
    },
    Case {
        name: "a rare word",
        ask: |_, number| page(Log::filter().text(customer(number))),
    },
    Case {
        name: "a common word",
        ask: |_, _| page(Log::filter().text("changed")),
    },
    Case {
        name: "a common and a rare word",
        ask: |_, number| page(Log::filter().text(format!("changed {}", customer(number)))),
    },
    Case {
        name: "facets",
        ask: |_, _| Ask::Facets,
    },
    Case {
        name: "a histogram of days",
        ask: |_, _| Ask::Histogram,
    },
    Case {
        name: "the last page, by its cursor",
        ask: |log, _| beyond(log, 60),
    },
    Case {
        name: "any page, by its cursor",
        ask: |log, number| beyond(log, number.max(60)),
    },
    Case {
        name: "the last page, by OFFSET",
        ask: |log, _| Ask::Offset(log.own - 60),
    },
];

fn page(filter: Filter) -> Ask {
    Ask::Page(Box::new(filter), None)
}

/// The page of what is older than the tenant's entry with this number.
fn beyond(log: &Log, number: u64) -> Ask {
    let cursor = Cursor::new(&Log::filter(), Towards::Older, log.id(number));
    Ask::Page(Box::new(Log::filter()), Some(cursor))
}

fn time(millis: u64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis.try_into().unwrap()).unwrap()
}

async fn measure<B: Database>(words: &Words, rows: u64, parts: u64) {
    if !settings::wants(B::NAME) {
        return;
    }
    let own = settings::number("own", OWN) as u64;
    let small = Log { rows: own, own };
    let rows = settings::number("rows", rows as usize) as u64;
    let large = Log {
        rows: rows / own * own,
        own,
    };
    let databases = [
        filled::<B>(&small, words, parts).await,
        filled::<B>(&large, words, parts).await,
    ];
    let title = format!(
        "{}, one tenant's {own} entries among {} and among {}; {}",
        B::NAME,
        small.rows,
        large.rows,
        databases[0].settings().await,
    );
    let columns = [
        "p50, small",
        "p95, small",
        "p50, large",
        "p95, large",
        "× p95 of the small",
    ];
    let mut table = Table::new(&title, &columns);
    for case in CASES {
        let times = times(case, &databases, &[small, large]).await;
        let [p50, p95] =
            [50, 95].map(|percent| times.each_ref().map(|one| one.percentile(percent)));
        let mut cells = [p50[0], p95[0], p50[1], p95[1]]
            .map(|time| format!("{time:.2} ms"))
            .to_vec();
        cells.push(format!("{:.2}", p95[1] / p95[0]));
        table.row(case.name, &cells);
    }
    table.print();
    for database in databases {
        database.remove().await;
    }
}

async fn filled<B: Database>(log: &Log, words: &Words, parts: u64) -> B {
    let database = B::new(Commits::AtOnce, parts as u32).await;
    let began = Instant::now();
    log.fill(&database, words, parts).await;
    println!(
        "{}: {} entries in {:.0} s",
        B::NAME,
        log.rows,
        began.elapsed().as_secs_f64()
    );
    database
}

/// The same questions to both logs in turn, the first ones to warm up, in milliseconds.
async fn times<B: Database>(case: &Case, databases: &[B; 2], logs: &[Log; 2]) -> [Figures; 2] {
    let (warm_up, rounds) = (50, settings::number("rounds", 300));
    let mut times = [Figures::default(), Figures::default()];
    for round in 0..warm_up + rounds {
        for (at, (database, log)) in databases.iter().zip(logs).enumerate() {
            let number = (round as u64 * 7_368_787) % log.own;
            let ask = (case.ask)(log, number);
            let began = Instant::now();
            answer(database, ask).await;
            if round >= warm_up {
                times[at].push(began.elapsed().as_secs_f64() * 1e3);
            }
        }
    }
    times
}

async fn answer<B: Database>(database: &B, ask: Ask) {
    let limit = Limit::default();
    match ask {
        Ask::Page(filter, cursor) => {
            let page = database
                .store()
                .page(&filter, cursor.as_ref(), limit)
                .await
                .unwrap();
            assert!(!page.entries.is_empty(), "{filter:?}");
        }
        Ask::Facets => {
            let facets = database.store().facets(&Log::filter()).await.unwrap();
            assert!(!facets.actor.values.is_empty());
        }
        Ask::Histogram => {
            let offset = FixedOffset::east_opt(0).unwrap();
            let filter = Log::filter();
            let histogram = database.store().histogram(&filter, Interval::Day, offset);
            assert!(!histogram.await.unwrap().bars.is_empty());
        }
        Ask::Offset(rows) => {
            let sql = format!(
                "SELECT entry FROM audit_entries WHERE tenant = 'acme' ORDER BY id DESC LIMIT {} OFFSET {rows}",
                limit.get() + 1
            );
            assert!(!database.texts(&sql).await.is_empty());
        }
    }
}
