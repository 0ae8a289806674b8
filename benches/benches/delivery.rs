//! What waiting for an entry costs: a handler inserts one row without a transaction, and its answer
//! waits until the entry is durable, too.

use std::cell::RefCell;

use audited::Auditor;
use audited_benches::contest::Contest;
use audited_benches::database::{Commits, Database, MySql, Postgres, Sqlite};
use audited_benches::figures::Figures;
use audited_benches::orders::Orders;
use audited_benches::settings;
use audited_benches::table::Table;

const WARM_UP: usize = 3;

/// How many requests are under way at once.
const CLIENTS: usize = 64;

/// How many connections the app and the store share.
const CONNECTIONS: u32 = 32;

/// How many requests each client sends in a round.
const EACH: usize = 20;

fn main() {
    audited_benches::on_two_threads(async {
        measure::<Postgres>().await;
        measure::<MySql>().await;
        measure::<Sqlite>().await;
    });
}

async fn measure<B: Database>() {
    if !settings::wants(B::NAME) {
        return;
    }
    let database = B::new(Commits::OnDisk, CONNECTIONS).await;
    let title = format!(
        "{}, {CLIENTS} requests at once, {CONNECTIONS} connections; {}",
        B::NAME,
        database.settings().await
    );
    let auditor = Auditor::builder(database.store().clone()).build().unwrap();
    let ways = [
        ("unaudited", Orders::unaudited(&database)),
        ("audited", Orders::audited(&database, auditor)),
    ];
    let alone = ways[0].1.asked(1, 20 * EACH).await;
    let seconds = [RefCell::default(), RefCell::<Figures>::default()];
    let mut contest = Contest::new(&title, "request", CLIENTS * EACH);
    for ((name, orders), all) in ways.iter().zip(&seconds) {
        contest.way(*name, async move |round| {
            let own = orders.asked(CLIENTS, EACH).await;
            if round >= WARM_UP {
                all.borrow_mut().extend(own);
            }
        });
    }
    contest.run(WARM_UP, settings::number("rounds", 40)).await;
    print(&title, &alone, &seconds.map(RefCell::into_inner));
    database.remove().await;
}

fn print(title: &str, alone: &Figures, [unaudited, audited]: &[Figures; 2]) {
    let columns = [
        "p50 ms",
        "p99 ms",
        "p99 above unaudited, in rows inserted alone",
    ];
    let mut table = Table::new(title, &columns);
    let above = (audited.percentile(99) - unaudited.percentile(99)) / alone.median();
    for (name, own, last) in [
        ("one row inserted alone", alone, String::new()),
        ("unaudited", unaudited, String::new()),
        ("audited", audited, format!("{above:.2}")),
    ] {
        let cells = [own.median(), own.percentile(99)].map(|cell| format!("{:.2}", cell * 1e3));
        table.row(name, &[&cells[..], &[last]].concat());
    }
    table.print();
}
