//! What customers pay.

use audited::{Action, Audit, CommitAudited, Declared, Snapshot, audited};
use axum::Router;
use axum::extract::State;
use axum::handler::Handler;
use axum::response::Response;
use axum::routing::{get, post};
use chrono::{NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;

use crate::app::App;
use crate::area::Area;
use crate::customers;
use crate::input::{Input, not_negative, required};
use crate::pages::{Choice, Form, Line, List, Record};
use crate::problem::Problem;
use crate::reply::{Id, Reply};
use crate::session::Session;
use crate::table::table;
use crate::words::words;

words! {
    pub enum Method {
        Invoice = "invoice",
        Card = "card",
        Transfer = "transfer",
    }
}

words! {
    pub enum Status {
        Pending = "pending",
        Paid = "paid",
        Failed = "failed",
        Refunded = "refunded",
    }
}

#[derive(Debug, Clone, Serialize, FromRow, Snapshot)]
#[audit(target = "payment", id = id, label = reference)]
pub struct Payment {
    pub id: Uuid,
    pub customer_id: Uuid,
    pub reference: String,
    pub amount_cents: i64,
    pub currency: String,
    #[sqlx(try_from = "String")]
    pub method: Method,
    #[sqlx(try_from = "String")]
    pub status: Status,
    pub due_on: NaiveDate,
}

table! {
    Payment: "payment" in "payments", by "due_on desc, reference" {
        id, customer_id, reference, amount_cents, currency, method, status, due_on,
    }
}

/// What may be set; what is missing stays as it is.
#[derive(Debug, Deserialize)]
struct PaymentInput {
    customer_id: Option<Uuid>,
    reference: Option<String>,
    amount_cents: Option<i64>,
    currency: Option<String>,
    method: Option<Method>,
    status: Option<Status>,
    due_on: Option<NaiveDate>,
}

#[derive(Debug, Deserialize)]
struct StatusInput {
    status: Status,
}

const CREATE: Action = Area::Payments.action("payment.create");
const UPDATE: Action = Area::Payments.action("payment.update");
const CHANGE_STATUS: Action = Area::Payments.action("payment.change_status");
const REMOVE: Action = Area::Payments.action("payment.delete");

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
            "/{id}/status",
            post(change_status.layer(Declared::new(CHANGE_STATUS))),
        )
        .route("/{id}/delete", post(remove.layer(Declared::new(REMOVE))))
}

async fn list(State(app): State<App>, session: Session, reply: Reply) -> Result<Response, Problem> {
    session.view(Area::Payments)?;
    let mut tx = app.db.read().await?;
    let payments = tx.all(session.organisation).await?;
    let customers = customers::choices(&mut tx, session.organisation).await?;
    Ok(reply.list(&payments, || list_page(&payments, &customers)))
}

#[audited(action = CREATE, summary = "added the payment {target}")]
async fn create(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    audit: Audit,
    Input(input): Input<PaymentInput>,
) -> Result<Response, Problem> {
    session.change(Area::Payments)?;
    let payment = Payment::blank().with(input)?;
    let mut tx = app.db.begin().await?;
    customers::relate(&audit, &mut tx, session.organisation, payment.customer_id).await?;
    tx.insert(session.organisation, &payment).await?;
    audit.created(&payment);
    tx.commit_audited(&audit).await?;
    Ok(reply.created(payment.id, &payment))
}

async fn show(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
) -> Result<Response, Problem> {
    session.view(Area::Payments)?;
    let mut tx = app.db.read().await?;
    let payment: Payment = tx.find(session.organisation, id).await?;
    let customers = customers::choices(&mut tx, session.organisation).await?;
    Ok(reply.record(&payment, || payment.page(&customers)))
}

#[audited(
    action = UPDATE,
    target = payment(id),
    summary = "changed {target}"
)]
async fn update(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
    Input(input): Input<PaymentInput>,
) -> Result<Response, Problem> {
    session.change(Area::Payments)?;
    let mut tx = app.db.begin().await?;
    let before: Payment = tx.find(session.organisation, id).await?;
    let after = before.clone().with(input)?;
    for customer in [before.customer_id, after.customer_id] {
        customers::relate(&audit, &mut tx, session.organisation, customer).await?;
    }
    tx.update(session.organisation, &after).await?;
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&after, &format!("/payments/{id}")))
}

#[audited(
    action = CHANGE_STATUS,
    target = payment(id),
    summary = "changed the status of the payment {target} to {input.status}"
)]
async fn change_status(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
    Input(input): Input<StatusInput>,
) -> Result<Response, Problem> {
    session.change(Area::Payments)?;
    let mut tx = app.db.begin().await?;
    let before: Payment = tx.find(session.organisation, id).await?;
    let after = Payment {
        status: input.status,
        ..before.clone()
    };
    tx.update(session.organisation, &after).await?;
    customers::relate(&audit, &mut tx, session.organisation, before.customer_id).await?;
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&after, &format!("/payments/{id}")))
}

#[audited(
    action = REMOVE,
    target = payment(id),
    summary = "deleted {target}"
)]
async fn remove(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
) -> Result<Response, Problem> {
    session.change(Area::Payments)?;
    let mut tx = app.db.begin().await?;
    let payment: Payment = tx.find(session.organisation, id).await?;
    tx.delete(session.organisation, &payment).await?;
    customers::relate(&audit, &mut tx, session.organisation, payment.customer_id).await?;
    audit.deleted(&payment);
    tx.commit_audited(&audit).await?;
    Ok(reply.done("/payments"))
}

impl Payment {
    pub fn blank() -> Self {
        Self {
            id: Uuid::now_v7(),
            customer_id: Uuid::nil(),
            reference: String::new(),
            amount_cents: 0,
            currency: "EUR".to_owned(),
            method: Method::Invoice,
            status: Status::Pending,
            due_on: Utc::now().date_naive(),
        }
    }

    fn with(self, input: PaymentInput) -> Result<Self, Problem> {
        let payment = Self {
            customer_id: input.customer_id.unwrap_or(self.customer_id),
            reference: input.reference.unwrap_or(self.reference),
            amount_cents: input.amount_cents.unwrap_or(self.amount_cents),
            currency: input.currency.unwrap_or(self.currency),
            method: input.method.unwrap_or(self.method),
            status: input.status.unwrap_or(self.status),
            due_on: input.due_on.unwrap_or(self.due_on),
            ..self
        };
        required("reference", &payment.reference)?;
        not_negative("amount_cents", payment.amount_cents)?;
        Ok(payment)
    }

    fn amount(&self) -> String {
        let (whole, cents) = (self.amount_cents / 100, self.amount_cents % 100);
        format!("{whole}.{cents:02} {}", self.currency)
    }

    fn form(&self, customers: &[Choice]) -> Form {
        Form::new()
            .choice("customer_id", "Customer", self.customer_id, customers)
            .text("reference", "Reference", &self.reference)
            .number("amount_cents", "Amount, in cents", self.amount_cents)
            .text("currency", "Currency", &self.currency)
            .word("method", "Method", self.method)
            .word("status", "Status", self.status)
            .date("due_on", "Due on", self.due_on)
    }

    fn page(&self, customers: &[Choice]) -> Record {
        let form = self.form(customers);
        Record::new(Area::Payments, self.id, &self.reference, form)
    }
}

fn list_page(payments: &[Payment], customers: &[Choice]) -> List {
    List {
        area: Area::Payments,
        new: "New payment",
        headings: &[
            "Reference",
            "Customer",
            "Amount",
            "Method",
            "Status",
            "Due on",
        ],
        lines: payments
            .iter()
            .map(|payment| line(payment, customers))
            .collect(),
        form: Payment::blank().form(customers),
    }
}

fn line(payment: &Payment, customers: &[Choice]) -> Line {
    let cells = [
        payment.reference.clone(),
        Choice::label_of(customers, payment.customer_id),
        payment.amount(),
        payment.method.to_string(),
        payment.status.to_string(),
        payment.due_on.to_string(),
    ];
    Line::new(payment.id, cells)
}
