//! What a read examines has a bound, however large the log is and whatever is asked for.

use audit_core::query::{Cursor, Order, Towards};
use audit_core::{Filter, Limit, Sink, Store};
use audited_tests::crowd::filters::{filters, values};
use audited_tests::crowd::{copies, id, needles, pattern, size};
use audited_tests::entries::acme;
use audited_tests::runs;
use tokio::sync::OnceCell;

use crate::database::crowd::{ANALYZE, Meter, Place, WORDS};

/// The most keys that one read examines.
const KEYS: u64 = 20_000;

/// The log, made once for all tests of a run.
async fn crowd() -> &'static Place {
    static CROWD: OnceCell<Place> = OnceCell::const_new();
    CROWD.get_or_init(made).await
}

async fn made() -> Place {
    let place = Place::new().await;
    let meters = place.meters().await;
    let store = &meters[0].store;
    store.write(&pattern()).await.unwrap();
    store.upkeep().once().await.unwrap();
    for statement in copies::copying(&WORDS) {
        let begun = std::time::Instant::now();
        place.run(&statement).await;
        eprintln!("{:?} {}", begun.elapsed(), &statement[..30]);
    }
    store.write(&needles()).await.unwrap();
    store.upkeep().once().await.unwrap();
    for statement in ANALYZE {
        place.run(statement).await;
    }
    place
}

/// Whatever went beyond its bound.
#[derive(Default)]
struct Beyond(Vec<String>);

impl Beyond {
    async fn check<T>(
        &mut self,
        meter: &Meter,
        (name, filter): (&str, &Filter),
        returned: usize,
        call: impl Future<Output = T>,
    ) -> T {
        let (answer, examined) = meter.examined(call).await;
        let bound = meter.bound(KEYS + returned as u64, values(filter));
        if examined > bound {
            self.0.push(format!("{name}: {examined} of {bound}"));
        }
        answer
    }
}

#[tokio::test]
async fn a_page_of_any_filter_examines_no_more() {
    let place = crowd().await;
    let mut beyond = Beyond::default();
    for meter in place.meters().await {
        for (name, filter) in filters(runs(40, 400)) {
            for order in [Order::Newest, Order::Oldest] {
                let filter = filter.clone().order(order);
                let middle = Cursor::new(&filter, Towards::of(&filter, None), id(size() / 2));
                for (cursor, limit) in [(None, 50), (Some(&middle), 500)] {
                    let limit = Limit::new(limit).unwrap();
                    let page = meter.store.page(&filter, cursor, limit);
                    let name = format!("{name}, {}, {limit:?}", order.as_str());
                    let page = beyond
                        .check(&meter, (&name, &filter), limit.get(), page)
                        .await;
                    page.unwrap();
                }
            }
        }
    }
    assert!(beyond.0.is_empty(), "{:#?}", beyond.0);
}
