//! The job that completes exports.

use std::time::Duration;

use audited::{Actor, Audit, CommitAudited, Tenant, audited};
use chrono::{SubsecRound, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Dataset, Export, Status};
use crate::app::App;
use crate::customers::Customer;
use crate::db::{Tx, values};
use crate::documents::Document;
use crate::payments::Payment;
use crate::problem::Problem;
use crate::shipments::Shipment;
use crate::subscriptions::Subscription;
use crate::suppliers::Supplier;
use crate::table::Table;
use crate::vehicles::Vehicle;

const PAUSE: Duration = Duration::from_secs(5);

/// Several of the program may run on one database: the first one that locks the export completes it.
const ELSEWHERE: &str = "another process has completed the export";

#[derive(FromRow)]
struct Requested {
    organisation_id: Uuid,
    tenant: String,
    id: Uuid,
}

/// Completes what is requested, for as long as the program runs.
///
/// What it finds is in the database: requests outlive the program.
pub async fn complete_requested(app: App) {
    loop {
        match complete_next(&app).await {
            Ok(true) => {}
            Ok(false) => app.export_requested.notified().await,
            Err(problem) => {
                tracing::error!(%problem, "an export could not be completed");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Whether there was one.
async fn complete_next(app: &App) -> Result<bool, Problem> {
    let Some(requested) = next(&mut app.db.read().await?).await? else {
        return Ok(false);
    };
    let job = complete(app, requested);
    match app.auditor.run_as(Actor::system("data-export"), job).await {
        Ok(()) | Err(Problem::Conflict(ELSEWHERE)) => Ok(true),
        Err(problem) => Err(problem),
    }
}

async fn next(tx: &mut Tx) -> Result<Option<Requested>, Problem> {
    Ok(tx
        .row(
            "select exports.organisation_id, organisations.slug as tenant, exports.id
             from exports join organisations on organisations.id = exports.organisation_id
             where exports.status = ? order by exports.requested_at limit 1",
            values![Status::Requested],
        )
        .await?)
}

#[audited(
    action = "export.complete",
    category = "Data export",
    target = export(requested.id),
    summary = "completed the export {target}"
)]
async fn complete(app: &App, requested: Requested) -> Result<(), Problem> {
    let audit = Audit::current();
    audit.tenant(Tenant::new(requested.tenant)?);
    let organisation = requested.organisation_id;
    let mut tx = app.db.begin().await?;
    let before: Export = tx.find(organisation, requested.id).await?;
    if before.status != Status::Requested {
        return Err(Problem::Conflict(ELSEWHERE));
    }
    let (after, file) = match write(&mut tx, organisation, before.dataset).await {
        Ok((rows, file)) => (before.clone().completed(rows), Some(file)),
        Err(Problem::Internal(_)) => (before.clone().failed(), None),
        Err(problem) => return Err(problem),
    };
    let bytes = file.as_ref().map(String::len);
    tx.update(organisation, &after).await?;
    keep(&mut tx, organisation, after.id, file).await?;
    audit.updated(&before, &after);
    if let Some(bytes) = bytes {
        audit.context("file", json!({"format": "csv", "bytes": bytes}));
    }
    if after.status == Status::Failed {
        audit.summary("could not write the export {target}");
    }
    tx.commit_audited(&audit).await?;
    Ok(())
}

async fn keep(
    tx: &mut Tx,
    organisation: Uuid,
    id: Uuid,
    file: Option<String>,
) -> Result<(), Problem> {
    tx.execute(
        "update exports set file = ? where organisation_id = ? and id = ?",
        values![file, organisation, id],
    )
    .await?;
    Ok(())
}

async fn write(
    tx: &mut Tx,
    organisation: Uuid,
    dataset: Dataset,
) -> Result<(usize, String), Problem> {
    match dataset {
        Dataset::Customers => csv(&tx.all::<Customer>(organisation).await?),
        Dataset::Subscriptions => csv(&tx.all::<Subscription>(organisation).await?),
        Dataset::Payments => csv(&tx.all::<Payment>(organisation).await?),
        Dataset::Vehicles => csv(&tx.all::<Vehicle>(organisation).await?),
        Dataset::Documents => csv(&tx.all::<Document>(organisation).await?),
        Dataset::Shipments => csv(&tx.all::<Shipment>(organisation).await?),
        Dataset::Suppliers => csv(&tx.all::<Supplier>(organisation).await?),
    }
}

/// How many rows, and their text.
fn csv<T: Table + Serialize>(rows: &[T]) -> Result<(usize, String), Problem> {
    let text = text(rows).map_err(|error| {
        tracing::error!(%error, "an export could not be written");
        Problem::Internal("the export")
    })?;
    Ok((rows.len(), text))
}

fn text<T: Table + Serialize>(rows: &[T]) -> Result<String, Box<dyn std::error::Error>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(T::COLUMNS)?;
    for row in rows {
        let row = serde_json::to_value(row)?;
        writer.write_record(T::COLUMNS.iter().map(|column| cell(&row[*column])))?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => harmless(text),
        other => other.to_string(),
    }
}

/// A spreadsheet takes a cell that begins like this for a formula.
fn harmless(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

impl Export {
    pub fn completed(self, rows: usize) -> Self {
        Self {
            status: Status::Completed,
            completed_at: Some(Utc::now().trunc_subsecs(0)),
            row_count: i64::try_from(rows).ok(),
            ..self
        }
    }

    fn failed(self) -> Self {
        Self {
            status: Status::Failed,
            completed_at: Some(Utc::now().trunc_subsecs(0)),
            ..self
        }
    }
}
