//! Those who are bought from.

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
use crate::input::{Input, required};
use crate::pages::{Form, Line, List, Record};
use crate::problem::Problem;
use crate::reply::{Id, Reply};
use crate::session::Session;
use crate::table::table;

#[derive(Debug, Clone, Serialize, FromRow, Snapshot)]
#[audit(target = "supplier", id = id, label = name)]
pub struct Supplier {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub supplies: String,
    pub country: String,
    #[audit(redact)]
    pub bank_account: String,
    pub archived_at: Option<DateTime<Utc>>,
}

table! {
    Supplier: "supplier" in "suppliers", by "name" {
        id, name, email, supplies, country, bank_account, archived_at,
    }
}

/// What may be set; what is missing stays as it is.
#[derive(Debug, Deserialize)]
struct SupplierInput {
    name: Option<String>,
    email: Option<String>,
    supplies: Option<String>,
    country: Option<String>,
    bank_account: Option<String>,
}

const CREATE: Action = Area::Suppliers.action("supplier.create");
const UPDATE: Action = Area::Suppliers.action("supplier.update");
const ARCHIVE: Action = Area::Suppliers.action("supplier.archive");
const REMOVE: Action = Area::Suppliers.action("supplier.delete");

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
        .route("/{id}/archive", post(archive.layer(Declared::new(ARCHIVE))))
        .route("/{id}/delete", post(remove.layer(Declared::new(REMOVE))))
}

async fn list(State(app): State<App>, session: Session, reply: Reply) -> Result<Response, Problem> {
    session.view(Area::Suppliers)?;
    let suppliers = app.db.read().await?.all(session.organisation).await?;
    Ok(reply.list(&suppliers, || list_page(&suppliers)))
}

#[audited(action = CREATE, summary = "added the supplier {target}")]
async fn create(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    audit: Audit,
    Input(input): Input<SupplierInput>,
) -> Result<Response, Problem> {
    session.change(Area::Suppliers)?;
    let supplier = Supplier::blank().with(input)?;
    let mut tx = app.db.begin().await?;
    tx.insert(session.organisation, &supplier).await?;
    audit.created(&supplier);
    tx.commit_audited(&audit).await?;
    Ok(reply.created(supplier.id, &supplier))
}

async fn show(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
) -> Result<Response, Problem> {
    session.view(Area::Suppliers)?;
    let supplier: Supplier = app.db.read().await?.find(session.organisation, id).await?;
    Ok(reply.record(&supplier, || supplier.page()))
}

#[audited(
    action = UPDATE,
    target = supplier(id),
    summary = "changed {target}"
)]
async fn update(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
    Input(input): Input<SupplierInput>,
) -> Result<Response, Problem> {
    session.change(Area::Suppliers)?;
    let mut tx = app.db.begin().await?;
    let before: Supplier = tx.find(session.organisation, id).await?;
    let after = before.clone().with(input)?;
    tx.update(session.organisation, &after).await?;
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&after, &format!("/suppliers/{id}")))
}

#[audited(
    action = ARCHIVE,
    target = supplier(id),
    summary = "archived the supplier {target}"
)]
async fn archive(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
) -> Result<Response, Problem> {
    session.change(Area::Suppliers)?;
    let mut tx = app.db.begin().await?;
    let before: Supplier = tx.find(session.organisation, id).await?;
    let after = before.clone().archived()?;
    tx.update(session.organisation, &after).await?;
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&after, &format!("/suppliers/{id}")))
}

#[audited(
    action = REMOVE,
    target = supplier(id),
    summary = "deleted {target}"
)]
async fn remove(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
) -> Result<Response, Problem> {
    session.change(Area::Suppliers)?;
    let mut tx = app.db.begin().await?;
    let supplier: Supplier = tx.find(session.organisation, id).await?;
    tx.delete(session.organisation, &supplier).await?;
    audit.deleted(&supplier);
    tx.commit_audited(&audit).await?;
    Ok(reply.done("/suppliers"))
}

impl Supplier {
    pub fn blank() -> Self {
        Self {
            id: Uuid::now_v7(),
            name: String::new(),
            email: String::new(),
            supplies: String::new(),
            country: String::new(),
            bank_account: String::new(),
            archived_at: None,
        }
    }

    fn with(self, input: SupplierInput) -> Result<Self, Problem> {
        let supplier = Self {
            name: input.name.unwrap_or(self.name),
            email: input.email.unwrap_or(self.email),
            supplies: input.supplies.unwrap_or(self.supplies),
            country: input.country.unwrap_or(self.country),
            bank_account: input.bank_account.unwrap_or(self.bank_account),
            ..self
        };
        required("name", &supplier.name)?;
        Ok(supplier)
    }

    fn archived(self) -> Result<Self, Problem> {
        if self.archived_at.is_some() {
            return Err(Problem::Conflict("it is archived already"));
        }
        Ok(Self {
            archived_at: Some(Utc::now().trunc_subsecs(0)),
            ..self
        })
    }

    fn state(&self) -> &'static str {
        match self.archived_at {
            Some(_) => "archived",
            None => "active",
        }
    }

    fn form(&self) -> Form {
        Form::new()
            .text("name", "Name", &self.name)
            .email("email", "E-mail", &self.email)
            .text("supplies", "Supplies", &self.supplies)
            .text("country", "Country", &self.country)
            .text("bank_account", "Bank account", &self.bank_account)
    }

    fn page(&self) -> Record {
        let form = self.form();
        let page = Record::new(Area::Suppliers, self.id, &self.name, form);
        match self.archived_at {
            None => page.action("Archive", "archive", Form::new()),
            Some(_) => page,
        }
    }
}

fn list_page(suppliers: &[Supplier]) -> List {
    List {
        area: Area::Suppliers,
        new: "New supplier",
        headings: &["Name", "Supplies", "E-mail", "Country", "State"],
        lines: suppliers.iter().map(line).collect(),
        form: Supplier::blank().form(),
    }
}

fn line(supplier: &Supplier) -> Line {
    let cells = [
        supplier.name.clone(),
        supplier.supplies.clone(),
        supplier.email.clone(),
        supplier.country.clone(),
        supplier.state().to_owned(),
    ];
    Line::new(supplier.id, cells)
}
