//! A handler that inserts one row, in an app that is audited and in one that is not.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use audited::{AuditLayer, Auditor, audited};
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::routing::post;
use http::{Request, StatusCode};
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::database::Database;
use crate::figures::Figures;

/// The next order's number: no two apps on one database may take the same.
static NEXT: AtomicI64 = AtomicI64::new(0);

/// An app that takes orders.
pub struct Orders {
    router: Router,
}

impl Orders {
    /// Whose orders nobody hears of.
    pub fn unaudited<B: Database>(database: &B) -> Self {
        Self::new(
            Router::new().route("/orders/{id}", post(insert::<B>)),
            database,
        )
    }

    /// Whose orders are answered once their entries are durable.
    pub fn audited<B: Database>(database: &B, auditor: Auditor) -> Self {
        let router = Router::new().route("/orders/{id}", post(place::<B>));
        Self::new(router.layer(AuditLayer::new(auditor)), database)
    }

    fn new<B: Database>(router: Router<B>, database: &B) -> Self {
        Self::of(router.with_state(database.clone()))
    }

    /// An app that answers by itself.
    pub fn of(router: Router) -> Self {
        Self { router }
    }

    /// So many clients, each of which asks so often, one request after the other; how many seconds each
    /// answer took.
    pub async fn asked(&self, clients: usize, each: usize) -> Figures {
        let mut asking = JoinSet::new();
        for _ in 0..clients {
            let first = NEXT.fetch_add(each as i64, Ordering::Relaxed);
            asking.spawn(ask(self.router.clone(), first..first + each as i64));
        }
        asking.join_all().await.into_iter().flatten().collect()
    }
}

async fn ask(router: Router, orders: std::ops::Range<i64>) -> Vec<f64> {
    let mut seconds = Vec::with_capacity(orders.clone().count());
    for order in orders {
        let request = Request::post(format!("/orders/{order}")).body(Body::empty());
        let began = Instant::now();
        let response = router.clone().oneshot(request.unwrap()).await.unwrap();
        seconds.push(began.elapsed().as_secs_f64());
        assert_eq!(response.status(), StatusCode::CREATED);
    }
    seconds
}

async fn insert<B: Database>(State(database): State<B>, Path(id): Path<i64>) -> StatusCode {
    database.order(id).await;
    StatusCode::CREATED
}

#[audited(
    action = "order.place",
    category = "Orders",
    summary = "placed an order"
)]
async fn place<B: Database>(state: State<B>, id: Path<i64>) -> StatusCode {
    insert(state, id).await
}
