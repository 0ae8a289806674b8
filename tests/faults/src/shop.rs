//! The server that is injured: a small shop, every handler of it audited.

mod begun;
mod clock;
mod db;
mod handlers;
mod settings;
mod weak;

use std::net::SocketAddr;
use std::time::Duration;

use audited::test_kit::MemorySpool;
use audited::{
    Actor, AuditLayer, Auditor, AuditorBuilder, MySqlStore, PgStore, SqliteSpool, SqliteStore,
};
use axum::Router;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

pub use begun::Begun;
pub use db::Db;
pub use settings::{SETTINGS, Settings, Weakness};

use crate::Result;
use clock::Jumping;
use weak::Unsettled;

/// How long a batch may take before it is spooled: less than an outage lasts, so that many are.
const SINK_LIMIT: Duration = Duration::from_millis(300);

/// How long the auditor may take to end.
const PATIENCE: Duration = Duration::from_secs(20);

/// What every handler works on.
#[derive(Clone)]
struct Shop {
    plain: Db,
    together: Db,
    begun: Begun,
    auditor: Auditor,
}

/// Serves until SIGTERM, or until whoever started it is gone. Its address is the first line that it
/// prints.
pub async fn serve(settings: Settings) -> Result {
    end_with_standard_input();
    let auditor = auditor(&settings).await?;
    let shop = Shop {
        plain: Db::open(&settings.plain)?,
        together: Db::open(&settings.together)?,
        begun: Begun::open(&settings.begun)?,
        auditor: auditor.clone(),
    };
    let mut terminated = signal(SignalKind::terminate())?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let service = routes(shop).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(async move { terminated.recv().await.unwrap_or_default() })
        .await?;
    let end = auditor.shutdown(PATIENCE).await;
    match end.is_complete() {
        true => Ok(()),
        false => Err(format!("audit entries were lost at the end: {end:?}").into()),
    }
}

fn routes(shop: Shop) -> Router {
    let layer = AuditLayer::new(shop.auditor.clone()).actor(user);
    Router::new()
        .route("/place", post(handlers::place))
        .route("/pay", post(handlers::pay))
        .route("/ship", post(handlers::ship))
        .route("/health", get(handlers::health))
        .layer(layer)
        .with_state(shop)
}

fn user(parts: &axum::http::request::Parts) -> Option<Actor> {
    let name = parts.headers.get("x-user")?.to_str().ok()?.to_owned();
    Some(Actor::user(name.clone(), name))
}

async fn auditor(settings: &Settings) -> Result<Auditor> {
    let auditor = builder(settings)?.sink_limit(SINK_LIMIT);
    let mut auditor = match settings.weakness {
        Some(Weakness::ForgetfulSpool) => auditor.spool(MemorySpool::new()),
        _ => auditor.spool(SqliteSpool::open(&settings.spool).await?),
    };
    if let Some(seed) = settings.jumps {
        let clock = Jumping::of(seed);
        auditor = auditor.clock(move || clock.now());
    }
    Ok(auditor.build()?)
}

fn builder(settings: &Settings) -> Result<AuditorBuilder> {
    /// An auditor over this store, weakened if the test wants it.
    macro_rules! over {
        ($store:expr) => {
            match settings.weakness {
                Some(Weakness::NoSettling) => Auditor::builder(Unsettled($store)),
                _ => Auditor::builder($store),
            }
        };
    }
    Ok(match Db::open(&settings.log)? {
        Db::MySql(pool) => over!(MySqlStore::new(pool)),
        Db::Postgres(pool) => over!(PgStore::new(pool)),
        Db::Sqlite(pool) => over!(SqliteStore::new(pool)),
    })
}

/// The harness holds the other end: when it ends, however it does, so does this.
fn end_with_standard_input() {
    std::thread::spawn(|| {
        if std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).is_err() {
            std::thread::sleep(Duration::from_secs(1));
        }
        std::process::exit(1);
    });
}
