//! Requests that are dropped at any point: each leaves one entry, and that tells the truth.

#[expect(dead_code, reason = "not all of it is needed here")]
#[path = "../life/client.rs"]
mod client;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use audit_sqlx::SqlxStore;
use audited::{
    Audit, AuditLayer, Auditor, CommitAudited, Entry, Filter, Limit, Outcome, Store, Tenant,
    WriteIn, audited,
};
use audited_tests::cut::{Cut, cut};
use audited_tests::dice::{Dice, seed};
use audited_tests::runs;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::middleware::{Next, from_fn};
use axum::routing::put;
use http::{Request, StatusCode};
use sqlx::{Pool, QueryBuilder, Transaction};
use tower::ServiceExt;

use crate::database::{BEGIN, Database, Driver, pool_options};

/// How many clients there are, for fewer connections.
const CLIENTS: u32 = 4;
const CONNECTIONS: u32 = 2;

type Answer = Result<(), StatusCode>;

#[audited(action = "change.commit")]
async fn commit(State(pool): State<Pool<Driver>>, Path(number): Path<i64>, audit: Audit) -> Answer {
    let tx = changed(&pool, number).await.map_err(broken)?;
    tx.commit_audited(&audit).await.map_err(broken)
}

#[audited(action = "change.write_in")]
async fn write_in(
    State(pool): State<Pool<Driver>>,
    Path(number): Path<i64>,
    audit: Audit,
) -> Answer {
    let mut tx = changed(&pool, number).await.map_err(broken)?;
    audit.write_in(&mut tx).await.map_err(broken)?;
    tx.commit().await.map_err(broken)
}

async fn changed(
    pool: &Pool<Driver>,
    number: i64,
) -> Result<Transaction<'static, Driver>, sqlx::Error> {
    let mut tx = pool.begin_with(BEGIN).await?;
    let mut sql = QueryBuilder::<Driver>::new("INSERT INTO changes VALUES (");
    sql.push_bind(number).push(")");
    sql.build().execute(&mut *tx).await?;
    Ok(tx)
}

fn broken(_: impl std::error::Error) -> StatusCode {
    StatusCode::INTERNAL_SERVER_ERROR
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_is_dropped_anywhere_leaves_one_entry_that_tells_the_truth() {
    let mut dice = Dice::of(seed());
    let database = Arc::new(Database::new().await);
    let changes = "CREATE TABLE changes (n BIGINT PRIMARY KEY)";
    database.by_hand(changes).await.unwrap();
    let seen = Arc::<Seen>::default();
    let app = App::open(&database, &seen).await;
    app.ask_all(&mut dice, runs(1_000, 10_000)).await;
    let written = app.end().await;
    balance(&database, &seen, written).await;
}

/// The requests that came as far as the layer.
#[derive(Default)]
struct Seen {
    numbers: Mutex<BTreeSet<i64>>,
    /// Held by each that goes on.
    going_on: Arc<()>,
}

#[derive(Clone)]
struct App {
    pool: Pool<Driver>,
    auditor: Auditor,
    routes: Router,
    address: SocketAddr,
    seen: Arc<Seen>,
}

impl App {
    async fn open(database: &Database, seen: &Arc<Seen>) -> Self {
        let pool = pool_options()
            .max_connections(CONNECTIONS)
            .acquire_timeout(Duration::from_secs(1))
            .connect_lazy_with((*database.pool.connect_options()).clone());
        let store = SqlxStore::new(pool.clone());
        let auditor = Auditor::builder(store).build().unwrap();
        let routes = routes(&auditor, &pool, seen);
        Self {
            address: serve(routes.clone()).await,
            pool,
            auditor,
            routes,
            seen: seen.clone(),
        }
    }

    /// So many requests.
    async fn ask_all(&self, dice: &mut Dice, count: u32) {
        let clients = (0..CLIENTS).map(|client| {
            let (app, mut dice) = (self.clone(), dice.fork());
            tokio::spawn(async move {
                for number in (client..count).step_by(CLIENTS as usize) {
                    app.ask(&mut dice, number).await;
                }
            })
        });
        for client in clients.collect::<Vec<_>>() {
            client.await.unwrap();
        }
    }

    /// Waits for what goes on though its client has left; how many entries are written then.
    async fn end(self) -> u64 {
        while Arc::strong_count(&self.seen.going_on) > 1 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        self.auditor.flush().await;
        let totals = self.auditor.totals();
        let gone = (totals.lost, totals.rejected, totals.refused);
        assert_eq!(gone, (0, 0, 0));
        totals.written
    }

    /// Sends a request and lets go of it at some point, or else waits for its answer.
    async fn ask(&self, dice: &mut Dice, number: u32) {
        let route = dice.pick(&["commit", "commit", "write_in"]);
        let (path, id) = (format!("/{route}/{number}"), number.to_string());
        let most = 1 + dice.below(30); // there are fewer waits on SQLite
        let polls = 1 + dice.below(most);
        let when = dice.pick(&[Cut::Waiting, Cut::Woken]);
        match dice.below(8) {
            0 => _ = self.request(&path, &id).await,
            1 | 2 => {
                let headers = [("x-request-id", &*id)];
                let patience = Duration::from_millis(dice.below(12).into());
                let answer = client::send(self.address, "PUT", &path, &headers, "");
                drop(tokio::time::timeout(patience, answer).await);
            }
            3 => {
                drop(cut(polls % 5, when, self.pool.begin_with(BEGIN)).await);
                _ = cut(polls, when, self.request(&path, &id)).await;
            }
            _ => _ = cut(polls, when, self.request(&path, &id)).await,
        }
    }

    async fn request(&self, path: &str, id: &str) -> StatusCode {
        let request = Request::put(path).header("x-request-id", id);
        let request = request.body(Body::empty()).unwrap();
        let answer = self.routes.clone().oneshot(request).await;
        answer.unwrap().status()
    }
}

/// Fails where a request left no entry, or several, or one that is not true.
async fn balance(database: &Database, seen: &Arc<Seen>, written: u64) {
    let made = sqlx::query_scalar("SELECT n FROM changes");
    let made: Vec<i64> = made.fetch_all(&database.desk).await.unwrap();
    let made: BTreeSet<_> = made.into_iter().collect();
    let told = by_request(&entries(database).await);
    let seen = seen.numbers.lock().unwrap();
    assert_eq!(told.keys().copied().collect::<BTreeSet<_>>(), *seen);
    for (number, outcomes) in &told {
        assert_eq!(outcomes.len(), 1, "request {number}: {outcomes:?}");
    }
    let of = |outcome| {
        let told = told.iter().filter(move |(_, told)| told[0] == outcome);
        told.map(|(number, _)| *number).collect::<BTreeSet<_>>()
    };
    assert_eq!(of(Outcome::Success), made);
    assert_eq!(written, told.len() as u64);
    let (made, dropped) = (made.len(), of(Outcome::Aborted).len());
    println!("{} requests: {made} made, {dropped} dropped", seen.len());
    let some = seen.len() / 10;
    assert!(made > some && dropped > some, "or it would show nothing");
}

async fn entries(database: &Database) -> Vec<Entry> {
    let store = database.another_store().await;
    let (filter, mut cursor) = (Filter::new(Tenant::default()), None);
    let mut entries = Vec::new();
    loop {
        let page = store.page(&filter, cursor.as_ref(), Limit::MAX).await;
        let page = page.unwrap();
        entries.extend(page.entries);
        cursor = page.older;
        if cursor.is_none() {
            return entries;
        }
    }
}

fn routes(auditor: &Auditor, pool: &Pool<Driver>, seen: &Arc<Seen>) -> Router {
    let seen = seen.clone();
    let see = move |request: Request<Body>, next: Next| {
        let number = request.headers()["x-request-id"].to_str().unwrap();
        seen.numbers.lock().unwrap().insert(number.parse().unwrap());
        let going_on = seen.going_on.clone();
        async move {
            let answer = next.run(request).await;
            drop(going_on);
            answer
        }
    };
    Router::new()
        .route("/commit/{number}", put(commit))
        .route("/write_in/{number}", put(write_in))
        .layer(AuditLayer::new(auditor.clone()))
        .layer(from_fn(see))
        .with_state(pool.clone())
}

async fn serve(routes: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    address
}

fn by_request(entries: &[Entry]) -> BTreeMap<i64, Vec<Outcome>> {
    let mut told: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for entry in entries {
        let number = entry.origin.request_id.as_deref().unwrap();
        let told = told.entry(number.parse().unwrap()).or_default();
        told.push(entry.outcome);
    }
    told
}
