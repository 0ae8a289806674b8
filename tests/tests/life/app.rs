//! A small app on a real database: customers with a plan, and what tests ask of the log.

use std::net::SocketAddr;
use std::time::Duration;

use audited::{
    Actor, AuditLayer, Auditor, AuditorBuilder, CommitAudited, Entry, Filter, Limit, Outcome,
    Snapshot, SqliteStore, Store, Tenant,
};
use axum::Router;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use sqlx::{Sqlite, SqlitePool, Transaction};
use tempfile::TempDir;

/// What a transaction that writes begins with.
pub(crate) const BEGIN: &str = "BEGIN IMMEDIATE";

#[derive(Debug, Clone, Serialize, Snapshot, sqlx::FromRow)]
#[audit(target = "customer", id = id, label = name)]
pub(crate) struct Customer {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) plan: String,
}

impl Customer {
    pub(crate) async fn find(tx: &mut Transaction<'_, Sqlite>, id: i64) -> Result<Self, AppError> {
        let sql = "SELECT id, name, plan FROM customers WHERE id = ?";
        Ok(sqlx::query_as(sql).bind(id).fetch_one(&mut **tx).await?)
    }

    pub(crate) async fn save(&self, tx: &mut Transaction<'_, Sqlite>) -> Result<(), AppError> {
        let sql = "UPDATE customers SET name = ?, plan = ? WHERE id = ?";
        let query = sqlx::query(sql)
            .bind(&self.name)
            .bind(&self.plan)
            .bind(self.id);
        query.execute(&mut **tx).await?;
        Ok(())
    }
}

/// Moves a customer to another plan, and says so; the caller commits.
pub(crate) async fn move_plan(
    tx: &mut Transaction<'_, Sqlite>,
    audit: &audited::Audit,
    id: i64,
    plan: &str,
) -> Result<(), AppError> {
    let before = Customer::find(tx, id).await?;
    let after = Customer {
        plan: plan.to_owned(),
        ..before.clone()
    };
    after.save(tx).await?;
    audit.updated(&before, &after);
    Ok(())
}

/// The same with its commit.
pub(crate) async fn commit_plan(
    db: &SqlitePool,
    audit: &audited::Audit,
    id: i64,
    plan: &str,
) -> Result<(), AppError> {
    let mut tx = db.begin_with(BEGIN).await?;
    move_plan(&mut tx, audit, id, plan).await?;
    Ok(tx.commit_audited(audit).await?)
}

#[derive(Debug)]
pub(crate) enum AppError {
    Forbidden,
    Broken(String),
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Forbidden => f.write_str("only admins may do this"),
            Self::Broken(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for AppError {}

impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<audited::Error> for AppError {
    fn from(error: audited::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Forbidden => axum::http::StatusCode::FORBIDDEN,
            Self::Broken(_) => axum::http::StatusCode::INTERNAL_SERVER_ERROR,
        };
        (status, self.to_string()).into_response()
    }
}

/// A database with a thousand customers on plan `basic`, its log, and its auditor.
pub(crate) struct App {
    _folder: TempDir,
    pub(crate) db: SqlitePool,
    pub(crate) store: SqliteStore,
    pub(crate) auditor: Auditor,
}

impl App {
    pub(crate) async fn new() -> Self {
        Self::built(|auditor| auditor.patience(Duration::from_secs(60))).await
    }

    /// With an auditor that is built in a way of its own.
    pub(crate) async fn built(set: impl FnOnce(AuditorBuilder) -> AuditorBuilder) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = SqliteConnectOptions::new()
            .filename(folder.path().join("app.sqlite"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .busy_timeout(Duration::from_secs(60));
        let db = SqlitePoolOptions::new()
            .max_connections(8)
            .connect_with(options)
            .await
            .unwrap();
        create_customers(&db).await;
        let store = SqliteStore::new(db.clone());
        store.migrate().await.unwrap();
        let auditor = set(Auditor::builder(store.clone())).build().unwrap();
        Self {
            _folder: folder,
            db,
            store,
            auditor,
        }
    }

    /// Serves these routes on a port of their own, within the layer; `X-User` says who asks, and
    /// `X-Tenant` for whom.
    pub(crate) async fn serve(&self, routes: Router<SqlitePool>) -> SocketAddr {
        let layer = AuditLayer::new(self.auditor.clone())
            .actor(named_actor)
            .tenant(named_tenant);
        self.serve_within(layer, routes).await
    }

    /// The same within a layer of one's own.
    pub(crate) async fn serve_within(
        &self,
        layer: AuditLayer,
        routes: Router<SqlitePool>,
    ) -> SocketAddr {
        self.serve_all(routes.layer(layer)).await
    }

    /// The same for routes that have their layers.
    pub(crate) async fn serve_all(&self, routes: Router<SqlitePool>) -> SocketAddr {
        let app = routes.with_state(self.db.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = app.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        address
    }

    /// Everything in a tenant's log, oldest first, once all is written.
    pub(crate) async fn log_of(&self, tenant: Tenant) -> Vec<Entry> {
        self.auditor.flush().await;
        let filter = Filter::new(tenant.clone()).order(audited::query::Order::Oldest);
        let (mut entries, mut cursor) = (Vec::new(), None);
        loop {
            let page = self
                .store
                .page(&filter, cursor.as_ref(), Limit::MAX)
                .await
                .unwrap();
            entries.extend(page.entries);
            cursor = page.newer;
            if cursor.is_none() {
                return entries;
            }
        }
    }

    pub(crate) async fn log(&self) -> Vec<Entry> {
        self.log_of(Tenant::default()).await
    }

    /// The only entry, with its targets' states.
    #[track_caller]
    pub(crate) fn only(entries: Vec<Entry>) -> Entry {
        let [entry]: [Entry; 1] = entries
            .try_into()
            .unwrap_or_else(|entries| panic!("one entry, not {entries:#?}"));
        entry
    }

    /// The only entry's outcome.
    pub(crate) async fn only_outcome(&self) -> Outcome {
        Self::only(self.log().await).outcome
    }

    /// An entry with its targets' states.
    pub(crate) async fn whole(&self, entry: &Entry) -> Entry {
        self.store
            .entry(&entry.tenant, entry.id)
            .await
            .unwrap()
            .unwrap()
    }

    pub(crate) async fn plan(&self, id: i64) -> String {
        let sql = "SELECT plan FROM customers WHERE id = ?";
        sqlx::query_scalar(sql)
            .bind(id)
            .fetch_one(&self.db)
            .await
            .unwrap()
    }
}

async fn create_customers(db: &SqlitePool) {
    let sql =
        "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, plan TEXT NOT NULL);
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000)
        INSERT INTO customers SELECT n, 'Customer ' || n, 'basic' FROM numbers;";
    sqlx::raw_sql(sql).execute(db).await.unwrap();
}

fn named_actor(parts: &axum::http::request::Parts) -> Option<Actor> {
    let name = parts.headers.get("x-user")?.to_str().unwrap().to_owned();
    Some(Actor::user(name.clone(), name))
}

fn named_tenant(parts: &axum::http::request::Parts) -> Option<Tenant> {
    match parts.headers.get("x-tenant") {
        Some(tenant) => Tenant::new(tenant.to_str().unwrap().to_owned()).ok(),
        None => Some(Tenant::default()),
    }
}
