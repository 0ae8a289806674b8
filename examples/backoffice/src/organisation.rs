//! The companies that the organisation trades as, with what stands on their invoices.

use audited::{Action, Audit, CommitAudited, Declared, Snapshot, audited};
use axum::Router;
use axum::extract::State;
use axum::handler::Handler;
use axum::response::Response;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;

use crate::app::App;
use crate::area::Area;
use crate::input::{Input, not_negative, required};
use crate::pages::{Form, Line, List, Record};
use crate::problem::Problem;
use crate::reply::{Id, Reply};
use crate::session::Session;
use crate::table::table;

#[derive(Debug, Clone, Serialize, FromRow, Snapshot)]
#[audit(target = "company", id = id, label = name)]
pub struct Company {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub address: String,
    pub country: String,
    pub time_zone: String,
    #[audit(redact)]
    pub tax_number: String,
    pub payment_days: i64,
}

table! {
    Company: "company" in "companies", by "name" {
        id, name, email, address, country, time_zone, tax_number, payment_days,
    }
}

/// What may be set; what is missing stays as it is.
#[derive(Debug, Deserialize)]
struct CompanyInput {
    name: Option<String>,
    email: Option<String>,
    address: Option<String>,
    country: Option<String>,
    time_zone: Option<String>,
    tax_number: Option<String>,
    payment_days: Option<i64>,
}

const CREATE: Action = Area::Organisation.action("company.create");
const UPDATE: Action = Area::Organisation.action("company.update");
const REMOVE: Action = Area::Organisation.action("company.delete");

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
        .route("/{id}/delete", post(remove.layer(Declared::new(REMOVE))))
}

async fn list(State(app): State<App>, session: Session, reply: Reply) -> Result<Response, Problem> {
    session.view(Area::Organisation)?;
    let companies = app.db.read().await?.all(session.organisation).await?;
    Ok(reply.list(&companies, || list_page(&companies)))
}

#[audited(action = CREATE, summary = "added the company {target}")]
async fn create(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    audit: Audit,
    Input(input): Input<CompanyInput>,
) -> Result<Response, Problem> {
    session.change(Area::Organisation)?;
    let company = Company::blank().with(input)?;
    let mut tx = app.db.begin().await?;
    tx.insert(session.organisation, &company).await?;
    audit.created(&company);
    tx.commit_audited(&audit).await?;
    Ok(reply.created(company.id, &company))
}

async fn show(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
) -> Result<Response, Problem> {
    session.view(Area::Organisation)?;
    let company: Company = app.db.read().await?.find(session.organisation, id).await?;
    Ok(reply.record(&company, || company.page()))
}

#[audited(
    action = UPDATE,
    target = company(id),
    summary = "changed {target}"
)]
async fn update(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
    Input(input): Input<CompanyInput>,
) -> Result<Response, Problem> {
    session.change(Area::Organisation)?;
    let mut tx = app.db.begin().await?;
    let before: Company = tx.find(session.organisation, id).await?;
    let after = before.clone().with(input)?;
    tx.update(session.organisation, &after).await?;
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&after, &format!("/organisation/{id}")))
}

#[audited(
    action = REMOVE,
    target = company(id),
    summary = "deleted {target}"
)]
async fn remove(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
) -> Result<Response, Problem> {
    session.change(Area::Organisation)?;
    let mut tx = app.db.begin().await?;
    let company: Company = tx.find(session.organisation, id).await?;
    tx.delete(session.organisation, &company).await?;
    audit.deleted(&company);
    tx.commit_audited(&audit).await?;
    Ok(reply.done("/organisation"))
}

impl Company {
    pub fn blank() -> Self {
        Self {
            id: Uuid::now_v7(),
            name: String::new(),
            email: String::new(),
            address: String::new(),
            country: String::new(),
            time_zone: "Europe/Berlin".to_owned(),
            tax_number: String::new(),
            payment_days: 14,
        }
    }

    fn with(self, input: CompanyInput) -> Result<Self, Problem> {
        let company = Self {
            name: input.name.unwrap_or(self.name),
            email: input.email.unwrap_or(self.email),
            address: input.address.unwrap_or(self.address),
            country: input.country.unwrap_or(self.country),
            time_zone: input.time_zone.unwrap_or(self.time_zone),
            tax_number: input.tax_number.unwrap_or(self.tax_number),
            payment_days: input.payment_days.unwrap_or(self.payment_days),
            ..self
        };
        required("name", &company.name)?;
        not_negative("payment_days", company.payment_days)?;
        Ok(company)
    }

    fn form(&self) -> Form {
        Form::new()
            .text("name", "Name", &self.name)
            .email("email", "Billing e-mail", &self.email)
            .paragraph("address", "Address", &self.address)
            .text("country", "Country", &self.country)
            .text("time_zone", "Time zone", &self.time_zone)
            .text("tax_number", "Tax number", &self.tax_number)
            .number("payment_days", "Days to pay", self.payment_days)
    }

    fn page(&self) -> Record {
        let form = self.form();
        Record::new(Area::Organisation, self.id, &self.name, form)
    }
}

fn list_page(companies: &[Company]) -> List {
    List {
        area: Area::Organisation,
        new: "New company",
        headings: &["Name", "Billing e-mail", "Country", "Days to pay"],
        lines: companies.iter().map(line).collect(),
        form: Company::blank().form(),
    }
}

fn line(company: &Company) -> Line {
    let cells = [
        company.name.clone(),
        company.email.clone(),
        company.country.clone(),
        company.payment_days.to_string(),
    ];
    Line::new(company.id, cells)
}
