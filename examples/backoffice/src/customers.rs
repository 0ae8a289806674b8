//! Those who buy.

use audited::{Action, Audit, CommitAudited, Declared, Record as _, Snapshot, audited};
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
use crate::db::Tx;
use crate::input::{Input, required};
use crate::pages::{Choice, Form, Line, List, Record};
use crate::problem::Problem;
use crate::reply::{Id, Reply};
use crate::session::Session;
use crate::table::table;
use crate::words::words;

words! {
    pub enum Plan {
        Basic = "basic",
        Professional = "professional",
        Enterprise = "enterprise",
    }
}

#[derive(Debug, Clone, Serialize, FromRow, Snapshot)]
#[audit(target = "customer", id = id, label = name)]
pub struct Customer {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub country: String,
    #[sqlx(try_from = "String")]
    pub plan: Plan,
    #[audit(redact)]
    pub tax_number: String,
    pub notes: String,
    pub created_at: DateTime<Utc>,
    #[audit(skip)]
    pub updated_at: DateTime<Utc>,
}

table! {
    Customer: "customer" in "customers", by "name" {
        id, name, email, phone, country, plan, tax_number, notes, created_at, updated_at,
    }
}

/// What may be set; what is missing stays as it is.
#[derive(Debug, Deserialize)]
pub struct CustomerInput {
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    country: Option<String>,
    plan: Option<Plan>,
    tax_number: Option<String>,
    notes: Option<String>,
}

#[derive(Debug, Deserialize)]
struct PlanInput {
    plan: Plan,
}

const CREATE: Action = Area::Customers.action("customer.create");
const UPDATE: Action = Area::Customers.action("customer.update");
const CHANGE_PLAN: Action = Area::Customers.action("customer.change_plan");
const REMOVE: Action = Area::Customers.action("customer.delete");

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
        .route(
            "/{id}/plan",
            post(change_plan.layer(Declared::new(CHANGE_PLAN))),
        )
        .route("/{id}/delete", post(remove.layer(Declared::new(REMOVE))))
}

async fn list(State(app): State<App>, session: Session, reply: Reply) -> Result<Response, Problem> {
    session.view(Area::Customers)?;
    let customers = app.db.read().await?.all(session.organisation).await?;
    Ok(reply.list(&customers, || list_page(&customers)))
}

#[audited(action = CREATE, summary = "added the customer {target}")]
async fn create(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    audit: Audit,
    Input(input): Input<CustomerInput>,
) -> Result<Response, Problem> {
    session.change(Area::Customers)?;
    let customer = Customer::blank().with(input)?;
    let mut tx = app.db.begin().await?;
    tx.insert(session.organisation, &customer).await?;
    audit.created(&customer);
    tx.commit_audited(&audit).await?;
    Ok(reply.created(customer.id, &customer))
}

#[audited(
    action = "customer.view",
    category = "Customers",
    target = customer(id),
    summary = "viewed {target}"
)]
async fn show(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
) -> Result<Response, Problem> {
    session.view(Area::Customers)?;
    let customer: Customer = app.db.read().await?.find(session.organisation, id).await?;
    audit.viewed(&customer);
    Ok(reply.record(&customer, || customer.page()))
}

#[audited(
    action = UPDATE,
    target = customer(id),
    summary = "changed {target}"
)]
async fn update(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
    Input(input): Input<CustomerInput>,
) -> Result<Response, Problem> {
    session.change(Area::Customers)?;
    let mut tx = app.db.begin().await?;
    let before: Customer = tx.find(session.organisation, id).await?;
    let after = before.clone().with(input)?;
    tx.update(session.organisation, &after).await?;
    tell_plan(&audit, &before, &after);
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&after, &format!("/customers/{id}")))
}

#[audited(
    action = CHANGE_PLAN,
    target = customer(id),
    summary = "moved {target} to the {input.plan} plan"
)]
async fn change_plan(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
    Input(input): Input<PlanInput>,
) -> Result<Response, Problem> {
    session.change(Area::Customers)?;
    let mut tx = app.db.begin().await?;
    let before: Customer = tx.find(session.organisation, id).await?;
    let after = Customer {
        plan: input.plan,
        updated_at: Utc::now().trunc_subsecs(0),
        ..before.clone()
    };
    tx.update(session.organisation, &after).await?;
    tell_plan(&audit, &before, &after);
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&after, &format!("/customers/{id}")))
}

#[audited(
    action = REMOVE,
    target = customer(id),
    summary = "deleted {target}"
)]
async fn remove(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
) -> Result<Response, Problem> {
    session.change(Area::Customers)?;
    let mut tx = app.db.begin().await?;
    let customer: Customer = tx.find(session.organisation, id).await?;
    tx.delete(session.organisation, &customer).await?;
    audit.deleted(&customer);
    tx.commit_audited(&audit).await?;
    Ok(reply.done("/customers"))
}

/// The plan is what people ask about: a change of it is said in the sentence.
fn tell_plan(audit: &Audit, before: &Customer, after: &Customer) {
    if before.plan != after.plan {
        audit.summary("moved {target} from the {old} to the {new} plan");
        audit.value("old", before.plan);
        audit.value("new", after.plan);
    }
}

/// The customers of an organisation, to choose one from.
pub async fn choices(tx: &mut Tx, organisation: Uuid) -> Result<Vec<Choice>, Problem> {
    let customers: Vec<Customer> = tx.all(organisation).await?;
    let choices = customers.into_iter().map(|customer| Choice {
        value: customer.id.to_string(),
        label: customer.name,
    });
    Ok(choices.collect())
}

/// The customer whom a record names has to be the organisation's own. What is done to the record
/// concerns them: their log shows it, too.
pub async fn relate(
    audit: &Audit,
    tx: &mut Tx,
    organisation: Uuid,
    id: Uuid,
) -> Result<(), Problem> {
    let customer: Customer = match tx.find(organisation, id).await {
        Err(Problem::NotFound(_)) => Err(Problem::invalid("customer_id", "is no customer")),
        found => found,
    }?;
    audit.related(customer.target());
    Ok(())
}

impl Customer {
    pub fn blank() -> Self {
        let now = Utc::now().trunc_subsecs(0);
        Self {
            id: Uuid::now_v7(),
            name: String::new(),
            email: String::new(),
            phone: String::new(),
            country: String::new(),
            plan: Plan::Basic,
            tax_number: String::new(),
            notes: String::new(),
            created_at: now,
            updated_at: now,
        }
    }

    fn with(self, input: CustomerInput) -> Result<Self, Problem> {
        let customer = Self {
            name: input.name.unwrap_or(self.name),
            email: input.email.unwrap_or(self.email),
            phone: input.phone.unwrap_or(self.phone),
            country: input.country.unwrap_or(self.country),
            plan: input.plan.unwrap_or(self.plan),
            tax_number: input.tax_number.unwrap_or(self.tax_number),
            notes: input.notes.unwrap_or(self.notes),
            updated_at: Utc::now().trunc_subsecs(0),
            ..self
        };
        required("name", &customer.name)?;
        Ok(customer)
    }

    fn form(&self) -> Form {
        Form::new()
            .text("name", "Name", &self.name)
            .email("email", "E-mail", &self.email)
            .text("phone", "Phone", &self.phone)
            .text("country", "Country", &self.country)
            .word("plan", "Plan", self.plan)
            .text("tax_number", "Tax number", &self.tax_number)
            .paragraph("notes", "Notes", &self.notes)
    }

    fn page(&self) -> Record {
        Record::new(Area::Customers, self.id, &self.name, self.form())
            .log(format!("target=customer:{}", self.id))
    }
}

fn list_page(customers: &[Customer]) -> List {
    List {
        area: Area::Customers,
        new: "New customer",
        headings: &["Name", "Plan", "E-mail", "Country"],
        lines: customers.iter().map(line).collect(),
        form: Customer::blank().form(),
    }
}

fn line(customer: &Customer) -> Line {
    let cells = [
        customer.name.clone(),
        customer.plan.to_string(),
        customer.email.clone(),
        customer.country.clone(),
    ];
    Line::new(customer.id, cells)
}
