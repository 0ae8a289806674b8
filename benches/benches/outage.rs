//! How long answers take while the database is down, and entries go to the spool.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use audited::{AuditLayer, Auditor, PgStore, SqliteSpool, audited};
use audited_benches::orders::Orders;
use audited_benches::settings;
use audited_benches::table::Table;
use axum::Router;
use axum::routing::post;
use http::StatusCode;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tempfile::TempDir;

/// How many requests are under way at once.
const CLIENTS: usize = 64;

/// How long the auditor may take to end.
const LIMIT: Duration = Duration::from_secs(5);

fn main() {
    audited_benches::on_two_threads(async {
        let title = format!("While the database is down, {CLIENTS} requests at once");
        let columns = ["requests", "p50 ms", "p99 ms", "p99.9 ms", "longest ms"];
        let mut table = Table::new(&title, &columns);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        // Nobody takes a connection from the listener's queue: none is ever answered.
        measure("connections hang", address, &mut table).await;
        drop(listener);
        measure("connections are refused", address, &mut table).await;
        table.print();
    });
}

async fn measure(name: &str, database: SocketAddr, table: &mut Table) {
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let spool = SqliteSpool::open(folder.path().join("spool.db"));
    let options = PgConnectOptions::new_without_pgpass()
        .host(&database.ip().to_string())
        .port(database.port());
    let store = PgStore::new(PgPoolOptions::new().connect_lazy_with(options));
    let auditor = Auditor::builder(store).spool(spool.await.unwrap());
    let auditor = auditor.build().unwrap();
    let router = Router::new().route("/orders/{id}", post(place));
    let orders = Orders::of(router.layer(AuditLayer::new(auditor.clone())));
    let each = settings::number("requests", 64_000) / CLIENTS;
    let seconds = orders.asked(CLIENTS, each).await;
    let mut cells = vec![(CLIENTS * each).to_string()];
    for per_mille in [500, 990, 999, 1_000] {
        cells.push(format!("{:.2}", seconds.per_mille(per_mille) * 1e3));
    }
    table.row(name, &cells);
    let left = auditor.shutdown(LIMIT).await;
    assert_eq!(left.lost, 0, "{left:?}");
}

/// Nothing of the app's own needs the database.
#[audited(
    action = "order.place",
    category = "Orders",
    summary = "placed an order"
)]
async fn place() -> StatusCode {
    StatusCode::CREATED
}
