//! What the shop does, each in a way of its own.

use audited::{Audit, CommitAudited, Health, audited};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::Shop;
use crate::order::{Order, Panic};

/// A row by itself, and an entry by itself.
#[audited(action = "order.place", category = "Orders", target = order(order.id), summary = "placed {target}")]
pub(super) async fn place(
    State(shop): State<Shop>,
    audit: Audit,
    Json(order): Json<Order>,
) -> Result<(), Failed> {
    put(&shop, &audit, &order).await
}

/// A row by itself, of which an intent tells beforehand.
#[audited(action = "order.ship", category = "Orders", target = order(order.id), summary = "shipped {target}", intent)]
pub(super) async fn ship(
    State(shop): State<Shop>,
    audit: Audit,
    Json(order): Json<Order>,
) -> Result<(), Failed> {
    put(&shop, &audit, &order).await
}

async fn put(shop: &Shop, audit: &Audit, order: &Order) -> Result<(), Failed> {
    shop.begun.tell(&order.id)?;
    audit.context("note", &order.note);
    order.panic_at(Panic::Before);
    shop.plain.insert(&order.id).await?;
    audit.created(order);
    order.panic_at(Panic::After);
    Ok(())
}

/// Both in one transaction.
#[audited(action = "order.pay", category = "Orders", target = order(order.id), summary = "paid {target}")]
pub(super) async fn pay(
    State(shop): State<Shop>,
    audit: Audit,
    Json(order): Json<Order>,
) -> Result<(), Failed> {
    shop.begun.tell(&order.id)?;
    audit.context("note", &order.note);
    order.panic_at(Panic::Before);
    let mut tx = shop.together.begin().await?;
    tx.insert(&order.id).await?;
    audit.created(&order);
    tx.commit_audited(&audit).await?;
    order.panic_at(Panic::After);
    Ok(())
}

/// How the auditor is, for the harness.
pub(super) async fn health(State(shop): State<Shop>) -> Json<Health> {
    Json(shop.auditor.health().await)
}

/// Something did not work.
#[derive(Debug)]
pub(super) struct Failed(String);

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        (StatusCode::INTERNAL_SERVER_ERROR, self.0).into_response()
    }
}

/// Whatever fails, the client is told.
macro_rules! failed {
    ($($error:ty),+) => {
        $(impl From<$error> for Failed {
            fn from(error: $error) -> Self {
                Self(error.to_string())
            }
        })+
    };
}

failed!(std::io::Error, sqlx::Error, audited::Error);
