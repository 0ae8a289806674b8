//! What customers and the company sign and send each other. A document is its text.

use audited::{Action, Audit, CommitAudited, Declared, Snapshot, audited};
use axum::Router;
use axum::extract::State;
use axum::handler::Handler;
use axum::response::Response;
use axum::routing::{get, post};
use chrono::{DateTime, SubsecRound, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;

use crate::app::App;
use crate::area::Area;
use crate::customers;
use crate::input::{Input, required, unchanged};
use crate::pages::{Choice, Form, Line, List, Record};
use crate::problem::Problem;
use crate::reply::{Id, Reply};
use crate::session::Session;
use crate::table::table;
use crate::words::words;

words! {
    pub enum Kind {
        Contract = "contract",
        Offer = "offer",
        DeliveryNote = "delivery_note",
        Other = "other",
    }
}

words! {
    pub enum Status {
        Uploaded = "uploaded",
        Approved = "approved",
    }
}

#[derive(Debug, Clone, Serialize, FromRow, Snapshot)]
#[audit(target = "document", id = id, label = title)]
pub struct Document {
    pub id: Uuid,
    pub customer_id: Uuid,
    pub title: String,
    #[sqlx(try_from = "String")]
    pub kind: Kind,
    #[audit(truncate = 200)]
    pub content: String,
    #[sqlx(try_from = "String")]
    pub status: Status,
    pub approved_by: Option<String>,
    pub approved_at: Option<DateTime<Utc>>,
    pub uploaded_at: DateTime<Utc>,
}

table! {
    Document: "document" in "documents", by "uploaded_at desc, title" {
        id, customer_id, title, kind, content, status, approved_by, approved_at, uploaded_at,
    }
}

/// What may be set; what is missing stays as it is.
#[derive(Debug, Deserialize)]
struct DocumentInput {
    customer_id: Option<Uuid>,
    title: Option<String>,
    kind: Option<Kind>,
    content: Option<String>,
    status: Option<Status>,
}

const CREATE: Action = Area::Documents.action("document.upload");
const UPDATE: Action = Area::Documents.action("document.update");
const APPROVE: Action = Area::Documents.action("document.approve");
const REMOVE: Action = Area::Documents.action("document.delete");

pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(list).post(create.layer(Declared::new(CREATE))))
        .route(
            "/{id}",
            get(show)
                .put(update.layer(Declared::new(UPDATE)))
                .post(update.layer(Declared::new(UPDATE)))
                .delete(remove.layer(Declared::new(REMOVE))),
        )
        .route("/{id}/approve", post(approve.layer(Declared::new(APPROVE))))
        .route("/{id}/delete", post(remove.layer(Declared::new(REMOVE))))
}

async fn list(State(app): State<App>, session: Session, reply: Reply) -> Result<Response, Problem> {
    session.view(Area::Documents)?;
    let mut tx = app.db.read().await?;
    let documents = tx.all(session.organisation).await?;
    let customers = customers::choices(&mut tx, session.organisation).await?;
    Ok(reply.list(&documents, || list_page(&documents, &customers)))
}

#[audited(action = CREATE, summary = "uploaded {target}")]
async fn create(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    audit: Audit,
    Input(input): Input<DocumentInput>,
) -> Result<Response, Problem> {
    session.change(Area::Documents)?;
    let document = Document::blank().with(input.of_a_new_one())?;
    let mut tx = app.db.begin().await?;
    customers::relate(&audit, &mut tx, session.organisation, document.customer_id).await?;
    tx.insert(session.organisation, &document).await?;
    audit.created(&document);
    tx.commit_audited(&audit).await?;
    Ok(reply.created(document.id, &document))
}

async fn show(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
) -> Result<Response, Problem> {
    session.view(Area::Documents)?;
    let mut tx = app.db.read().await?;
    let document: Document = tx.find(session.organisation, id).await?;
    let customers = customers::choices(&mut tx, session.organisation).await?;
    Ok(reply.record(&document, || document.page(&customers)))
}

#[audited(
    action = UPDATE,
    target = document(id),
    summary = "changed {target}"
)]
async fn update(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
    Input(input): Input<DocumentInput>,
) -> Result<Response, Problem> {
    session.change(Area::Documents)?;
    let mut tx = app.db.begin().await?;
    let before: Document = tx.find(session.organisation, id).await?;
    let after = before.clone().with(input)?;
    for customer in [before.customer_id, after.customer_id] {
        customers::relate(&audit, &mut tx, session.organisation, customer).await?;
    }
    tx.update(session.organisation, &after).await?;
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&after, &format!("/documents/{id}")))
}

#[audited(
    action = APPROVE,
    target = document(id),
    summary = "approved {target}"
)]
async fn approve(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
) -> Result<Response, Problem> {
    session.change(Area::Documents)?;
    let mut tx = app.db.begin().await?;
    let before: Document = tx.find(session.organisation, id).await?;
    let after = before.clone().approved(&session)?;
    tx.update(session.organisation, &after).await?;
    customers::relate(&audit, &mut tx, session.organisation, before.customer_id).await?;
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&after, &format!("/documents/{id}")))
}

#[audited(
    action = REMOVE,
    target = document(id),
    summary = "deleted {target}"
)]
async fn remove(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
) -> Result<Response, Problem> {
    session.change(Area::Documents)?;
    let mut tx = app.db.begin().await?;
    let document: Document = tx.find(session.organisation, id).await?;
    tx.delete(session.organisation, &document).await?;
    customers::relate(&audit, &mut tx, session.organisation, document.customer_id).await?;
    audit.deleted(&document);
    tx.commit_audited(&audit).await?;
    Ok(reply.done("/documents"))
}

impl DocumentInput {
    /// A copy of an approved one is not approved.
    fn of_a_new_one(self) -> Self {
        Self {
            status: None,
            ..self
        }
    }
}

impl Document {
    pub fn blank() -> Self {
        Self {
            id: Uuid::now_v7(),
            customer_id: Uuid::nil(),
            title: String::new(),
            kind: Kind::Contract,
            content: String::new(),
            status: Status::Uploaded,
            approved_by: None,
            approved_at: None,
            uploaded_at: Utc::now().trunc_subsecs(0),
        }
    }

    fn with(self, input: DocumentInput) -> Result<Self, Problem> {
        unchanged("status", input.status, &self.status, "approving")?;
        let document = Self {
            customer_id: input.customer_id.unwrap_or(self.customer_id),
            title: input.title.unwrap_or(self.title),
            kind: input.kind.unwrap_or(self.kind),
            content: input.content.unwrap_or(self.content),
            ..self
        };
        required("title", &document.title)?;
        Ok(document)
    }

    fn approved(self, by: &Session) -> Result<Self, Problem> {
        if self.status == Status::Approved {
            return Err(Problem::Conflict("it is approved already"));
        }
        Ok(Self {
            status: Status::Approved,
            approved_by: Some(by.name.clone()),
            approved_at: Some(Utc::now().trunc_subsecs(0)),
            ..self
        })
    }

    fn form(&self, customers: &[Choice]) -> Form {
        Form::new()
            .choice("customer_id", "Customer", self.customer_id, customers)
            .text("title", "Title", &self.title)
            .word("kind", "Kind", self.kind)
            .paragraph("content", "Content", &self.content)
            .fixed("Status", self.status)
            .fixed("Uploaded at", self.uploaded_at)
    }

    fn page(&self, customers: &[Choice]) -> Record {
        let form = self.form(customers);
        let page = Record::new(Area::Documents, self.id, &self.title, form);
        match self.status {
            Status::Uploaded => page.action("Approve", "approve", Form::new()),
            Status::Approved => page,
        }
    }
}

fn list_page(documents: &[Document], customers: &[Choice]) -> List {
    List {
        area: Area::Documents,
        new: "Upload a document",
        headings: &["Title", "Customer", "Kind", "Status", "Uploaded at"],
        lines: documents
            .iter()
            .map(|document| line(document, customers))
            .collect(),
        form: Document::blank().form(customers),
    }
}

fn line(document: &Document, customers: &[Choice]) -> Line {
    let cells = [
        document.title.clone(),
        Choice::label_of(customers, document.customer_id),
        document.kind.to_string(),
        document.status.to_string(),
        document.uploaded_at.to_string(),
    ];
    Line::new(document.id, cells)
}
