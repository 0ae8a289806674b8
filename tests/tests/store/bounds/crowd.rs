//! The large log, and what goes beyond a bound in it.

use audit_core::query::Order;
use audit_core::{Filter, Sink};
use audited_tests::crowd::filters::{filters, values};
use audited_tests::crowd::{copies, needles, pattern};
use audited_tests::runs;
use tokio::sync::OnceCell;

use crate::database::crowd::{ANALYZE, Meter, Place, WORDS};

/// The most keys that one read examines.
pub(super) const KEYS: u64 = 20_000;

/// The log, made once for all tests of a run.
pub(super) async fn crowd() -> &'static Place {
    static CROWD: OnceCell<Place> = OnceCell::const_new();
    CROWD.get_or_init(made).await
}

async fn made() -> Place {
    let place = Place::new().await;
    let store = &place.meters().await[0].store;
    store.write(&pattern()).await.unwrap();
    store.upkeep().once().await.unwrap();
    for statement in copies::copying(&WORDS) {
        place.run(&statement).await;
    }
    store.write(&needles()).await.unwrap();
    store.upkeep().once().await.unwrap();
    for statement in ANALYZE {
        place.run(statement).await;
    }
    place
}

/// Who is asked what, and what that is called. In a short run each filter is asked of one meter in one
/// order, the next one of the next meter in the other.
pub(super) async fn questions(place: &Place) -> Vec<(Meter, String, Filter)> {
    let mut questions = Vec::new();
    let meters = place.meters().await;
    let orders = [Order::Newest, Order::Oldest];
    for (number, (name, filter)) in filters(runs(40, 200)).into_iter().enumerate() {
        for (at, meter) in meters.iter().enumerate() {
            for order in orders {
                let turn = at + meters.len() * usize::from(order == Order::Oldest);
                let is_its_turn = number % (meters.len() * orders.len()) == turn;
                if is_its_turn || runs(0, 1) == 1 {
                    let name = format!("{name}, {} first", order.as_str());
                    questions.push((meter.clone(), name, filter.clone().order(order)));
                }
            }
        }
    }
    questions
}

/// How many values a count is grouped by.
fn grouped_by(call: &str) -> u64 {
    match call {
        "facets" | "histogram" => 5,
        _ => 0,
    }
}

/// What went beyond its bound.
#[derive(Default)]
pub(super) struct Beyond(Vec<String>);

impl Beyond {
    /// Makes a call, which returns so many rows at most beside what it searches.
    pub(super) async fn check<T>(
        &mut self,
        meter: &Meter,
        (call, name, filter): (&str, &str, &Filter),
        returned: usize,
        answer: impl Future<Output = T>,
    ) -> T {
        let (answer, examined) = meter.examined(answer).await;
        let values = values(filter) + grouped_by(call);
        let bound = meter.bound(KEYS + returned as u64, values);
        if examined > bound {
            self.0
                .push(format!("{call} of {name}: {examined}, not {bound}"));
        }
        answer
    }

    #[track_caller]
    pub(super) fn is_nothing(&self) {
        assert!(self.0.is_empty(), "{:#?}", self.0);
    }
}
