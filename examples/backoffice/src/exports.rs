//! Data exports: a person requests one, a job completes it, and it can be downloaded as CSV.

use audited::{Action, Audit, CommitAudited, Declared, Snapshot, audited};
use axum::Router;
use axum::extract::State;
use axum::handler::Handler;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use chrono::{DateTime, SubsecRound, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;

use crate::app::App;
use crate::area::Area;
use crate::db::{Tx, values};
use crate::input::{Input, required, unchanged};
use crate::pages::{Form, Line, List, Record};
use crate::problem::Problem;
use crate::reply::{Id, Reply};
use crate::session::Session;
use crate::table::table;
use crate::words::words;

mod job;

pub use job::complete_requested;

words! {
    pub enum Dataset {
        Customers = "customers",
        Subscriptions = "subscriptions",
        Payments = "payments",
        Vehicles = "vehicles",
        Documents = "documents",
        Shipments = "shipments",
        Suppliers = "suppliers",
    }
}

words! {
    pub enum Status {
        Requested = "requested",
        Completed = "completed",
        Failed = "failed",
    }
}

#[derive(Debug, Clone, Serialize, FromRow, Snapshot)]
#[audit(target = "export", id = id, label = name)]
pub struct Export {
    pub id: Uuid,
    pub name: String,
    #[sqlx(try_from = "String")]
    pub dataset: Dataset,
    #[sqlx(try_from = "String")]
    pub status: Status,
    pub requested_by: String,
    pub requested_at: DateTime<Utc>,
    pub completed_at: Option<DateTime<Utc>>,
    pub row_count: Option<i64>,
}

table! {
    Export: "export" in "exports", by "requested_at desc" {
        id, name, dataset, status, requested_by, requested_at, completed_at, row_count,
    }
}

/// What may be set; what is missing stays as it is.
#[derive(Debug, Deserialize)]
struct ExportInput {
    name: Option<String>,
    dataset: Option<Dataset>,
}

#[derive(FromRow)]
struct File {
    file: Option<String>,
}

const REQUEST: Action = Area::Exports.action("export.request");
const RENAME: Action = Area::Exports.action("export.rename");
const REMOVE: Action = Area::Exports.action("export.delete");

pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(list).post(request.layer(Declared::new(REQUEST))))
        .route(
            "/{id}",
            get(show)
                .put(rename.layer(Declared::new(RENAME)))
                .post(rename.layer(Declared::new(RENAME)))
                .delete(remove.layer(Declared::new(REMOVE))),
        )
        .route("/{id}/download", get(download))
        .route("/{id}/delete", post(remove.layer(Declared::new(REMOVE))))
}

async fn list(State(app): State<App>, session: Session, reply: Reply) -> Result<Response, Problem> {
    session.view(Area::Exports)?;
    let exports = app.db.read().await?.all(session.organisation).await?;
    Ok(reply.list(&exports, || list_page(&exports)))
}

#[audited(action = REQUEST, summary = "requested the export {target}")]
async fn request(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    audit: Audit,
    Input(input): Input<ExportInput>,
) -> Result<Response, Problem> {
    session.change(Area::Exports)?;
    let export = Export::requested(input, &session);
    let mut tx = app.db.begin().await?;
    tx.insert(session.organisation, &export).await?;
    audit.created(&export);
    tx.commit_audited(&audit).await?;
    app.export_requested.notify_one();
    Ok(reply.created(export.id, &export))
}

async fn show(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
) -> Result<Response, Problem> {
    session.view(Area::Exports)?;
    let export: Export = app.db.read().await?.find(session.organisation, id).await?;
    Ok(reply.record(&export, || export.page()))
}

#[audited(
    action = RENAME,
    target = export(id),
    summary = "renamed the export {target}"
)]
async fn rename(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
    Input(input): Input<ExportInput>,
) -> Result<Response, Problem> {
    session.change(Area::Exports)?;
    let mut tx = app.db.begin().await?;
    let before: Export = tx.find(session.organisation, id).await?;
    let after = before.clone().with(input)?;
    tx.update(session.organisation, &after).await?;
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&after, &format!("/exports/{id}")))
}

#[audited(
    action = "export.download",
    category = "Data export",
    target = export(id),
    summary = "downloaded the export {target}"
)]
async fn download(
    State(app): State<App>,
    session: Session,
    Id(id): Id,
    audit: Audit,
) -> Result<Response, Problem> {
    session.change(Area::Exports)?;
    let mut tx = app.db.read().await?;
    let export: Export = tx.find(session.organisation, id).await?;
    let file = file(&mut tx, session.organisation, id).await?;
    audit.viewed(&export);
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}.csv\"", export.dataset),
        ),
    ];
    Ok((headers, file).into_response())
}

#[audited(
    action = REMOVE,
    target = export(id),
    summary = "deleted the export {target}"
)]
async fn remove(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
) -> Result<Response, Problem> {
    session.change(Area::Exports)?;
    let mut tx = app.db.begin().await?;
    let export: Export = tx.find(session.organisation, id).await?;
    tx.delete(session.organisation, &export).await?;
    audit.deleted(&export);
    tx.commit_audited(&audit).await?;
    Ok(reply.done("/exports"))
}

async fn file(tx: &mut Tx, organisation: Uuid, id: Uuid) -> Result<String, Problem> {
    let found: Option<File> = tx
        .row(
            "select file from exports where organisation_id = ? and id = ?",
            values![organisation, id],
        )
        .await?;
    found
        .and_then(|found| found.file)
        .ok_or(Problem::Conflict("the export is not completed"))
}

impl Export {
    pub fn blank(dataset: Dataset, requested_by: &str) -> Self {
        Self {
            id: Uuid::now_v7(),
            name: format!("All {dataset}"),
            dataset,
            status: Status::Requested,
            requested_by: requested_by.to_owned(),
            requested_at: Utc::now().trunc_subsecs(0),
            completed_at: None,
            row_count: None,
        }
    }

    fn requested(input: ExportInput, by: &Session) -> Self {
        let export = Self::blank(input.dataset.unwrap_or(Dataset::Customers), &by.name);
        let name = input.name.filter(|name| !name.trim().is_empty());
        Self {
            name: name.unwrap_or(export.name),
            ..export
        }
    }

    fn with(self, input: ExportInput) -> Result<Self, Problem> {
        unchanged(
            "dataset",
            input.dataset,
            &self.dataset,
            "requesting another export",
        )?;
        let export = Self {
            name: input.name.unwrap_or(self.name),
            ..self
        };
        required("name", &export.name)?;
        Ok(export)
    }

    fn page(&self) -> Record {
        let form = Form::new()
            .text("name", "Name", &self.name)
            .fixed("Data", self.dataset)
            .fixed("Status", self.status)
            .fixed("Requested by", &self.requested_by)
            .fixed("Rows", self.row_count.unwrap_or(0));
        let page = Record::new(Area::Exports, self.id, &self.name, form);
        match self.status {
            Status::Completed => page.download(format!("/exports/{}/download", self.id)),
            _ => page,
        }
    }
}

fn list_page(exports: &[Export]) -> List {
    List {
        area: Area::Exports,
        new: "Request an export",
        headings: &["Name", "Data", "Status", "Requested by", "Requested at"],
        lines: exports.iter().map(line).collect(),
        form: Form::new()
            .text("name", "Name", "")
            .word("dataset", "Data", Dataset::Customers),
    }
}

fn line(export: &Export) -> Line {
    let cells = [
        export.name.clone(),
        export.dataset.to_string(),
        export.status.to_string(),
        export.requested_by.clone(),
        export.requested_at.to_string(),
    ];
    Line::new(export.id, cells)
}
