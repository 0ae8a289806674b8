//! What is on its way to customers.

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
use crate::input::{Input, required};
use crate::pages::{Choice, Form, Line, List, Record};
use crate::problem::Problem;
use crate::reply::{Id, Reply};
use crate::session::Session;
use crate::table::table;
use crate::words::words;

words! {
    pub enum Status {
        Preparing = "preparing",
        Shipped = "shipped",
        InTransit = "in_transit",
        Delivered = "delivered",
        Returned = "returned",
    }
}

#[derive(Debug, Clone, Serialize, FromRow, Snapshot)]
#[audit(target = "shipment", id = id, label = reference)]
pub struct Shipment {
    pub id: Uuid,
    pub customer_id: Uuid,
    pub reference: String,
    pub carrier: String,
    pub destination: String,
    #[sqlx(try_from = "String")]
    pub status: Status,
    pub expected_on: NaiveDate,
}

table! {
    Shipment: "shipment" in "shipments", by "expected_on desc, reference" {
        id, customer_id, reference, carrier, destination, status, expected_on,
    }
}

/// What may be set; what is missing stays as it is.
#[derive(Debug, Deserialize)]
struct ShipmentInput {
    customer_id: Option<Uuid>,
    reference: Option<String>,
    carrier: Option<String>,
    destination: Option<String>,
    status: Option<Status>,
    expected_on: Option<NaiveDate>,
}

#[derive(Debug, Deserialize)]
struct StatusInput {
    status: Status,
}

const CREATE: Action = Area::Shipments.action("shipment.create");
const UPDATE: Action = Area::Shipments.action("shipment.update");
const CHANGE_STATUS: Action = Area::Shipments.action("shipment.change_status");
const REMOVE: Action = Area::Shipments.action("shipment.delete");

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
    session.view(Area::Shipments)?;
    let mut tx = app.db.read().await?;
    let shipments = tx.all(session.organisation).await?;
    let customers = customers::choices(&mut tx, session.organisation).await?;
    Ok(reply.list(&shipments, || list_page(&shipments, &customers)))
}

#[audited(action = CREATE, summary = "added the shipment {target}")]
async fn create(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    audit: Audit,
    Input(input): Input<ShipmentInput>,
) -> Result<Response, Problem> {
    session.change(Area::Shipments)?;
    let shipment = Shipment::blank().with(input)?;
    let mut tx = app.db.begin().await?;
    customers::relate(&audit, &mut tx, session.organisation, shipment.customer_id).await?;
    tx.insert(session.organisation, &shipment).await?;
    audit.created(&shipment);
    tx.commit_audited(&audit).await?;
    Ok(reply.created(shipment.id, &shipment))
}

async fn show(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
) -> Result<Response, Problem> {
    session.view(Area::Shipments)?;
    let mut tx = app.db.read().await?;
    let shipment: Shipment = tx.find(session.organisation, id).await?;
    let customers = customers::choices(&mut tx, session.organisation).await?;
    Ok(reply.record(&shipment, || shipment.page(&customers)))
}

#[audited(
    action = UPDATE,
    target = shipment(id),
    summary = "changed {target}"
)]
async fn update(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
    Input(input): Input<ShipmentInput>,
) -> Result<Response, Problem> {
    session.change(Area::Shipments)?;
    let mut tx = app.db.begin().await?;
    let before: Shipment = tx.find(session.organisation, id).await?;
    let after = before.clone().with(input)?;
    for customer in [before.customer_id, after.customer_id] {
        customers::relate(&audit, &mut tx, session.organisation, customer).await?;
    }
    tx.update(session.organisation, &after).await?;
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&after, &format!("/shipments/{id}")))
}

#[audited(
    action = CHANGE_STATUS,
    target = shipment(id),
    summary = "changed the status of the shipment {target} to {input.status}"
)]
async fn change_status(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
    Input(input): Input<StatusInput>,
) -> Result<Response, Problem> {
    session.change(Area::Shipments)?;
    let mut tx = app.db.begin().await?;
    let before: Shipment = tx.find(session.organisation, id).await?;
    let after = Shipment {
        status: input.status,
        ..before.clone()
    };
    tx.update(session.organisation, &after).await?;
    customers::relate(&audit, &mut tx, session.organisation, before.customer_id).await?;
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&after, &format!("/shipments/{id}")))
}

#[audited(
    action = REMOVE,
    target = shipment(id),
    summary = "deleted {target}"
)]
async fn remove(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
) -> Result<Response, Problem> {
    session.change(Area::Shipments)?;
    let mut tx = app.db.begin().await?;
    let shipment: Shipment = tx.find(session.organisation, id).await?;
    tx.delete(session.organisation, &shipment).await?;
    customers::relate(&audit, &mut tx, session.organisation, shipment.customer_id).await?;
    audit.deleted(&shipment);
    tx.commit_audited(&audit).await?;
    Ok(reply.done("/shipments"))
}

impl Shipment {
    pub fn blank() -> Self {
        Self {
            id: Uuid::now_v7(),
            customer_id: Uuid::nil(),
            reference: String::new(),
            carrier: String::new(),
            destination: String::new(),
            status: Status::Preparing,
            expected_on: Utc::now().date_naive(),
        }
    }

    fn with(self, input: ShipmentInput) -> Result<Self, Problem> {
        let shipment = Self {
            customer_id: input.customer_id.unwrap_or(self.customer_id),
            reference: input.reference.unwrap_or(self.reference),
            carrier: input.carrier.unwrap_or(self.carrier),
            destination: input.destination.unwrap_or(self.destination),
            status: input.status.unwrap_or(self.status),
            expected_on: input.expected_on.unwrap_or(self.expected_on),
            ..self
        };
        required("reference", &shipment.reference)?;
        Ok(shipment)
    }

    fn form(&self, customers: &[Choice]) -> Form {
        Form::new()
            .choice("customer_id", "Customer", self.customer_id, customers)
            .text("reference", "Reference", &self.reference)
            .text("carrier", "Carrier", &self.carrier)
            .text("destination", "Destination", &self.destination)
            .word("status", "Status", self.status)
            .date("expected_on", "Expected on", self.expected_on)
    }

    fn page(&self, customers: &[Choice]) -> Record {
        let form = self.form(customers);
        Record::new(Area::Shipments, self.id, &self.reference, form)
    }
}

fn list_page(shipments: &[Shipment], customers: &[Choice]) -> List {
    List {
        area: Area::Shipments,
        new: "New shipment",
        headings: &[
            "Reference",
            "Customer",
            "Carrier",
            "Destination",
            "Status",
            "Expected on",
        ],
        lines: shipments
            .iter()
            .map(|shipment| line(shipment, customers))
            .collect(),
        form: Shipment::blank().form(customers),
    }
}

fn line(shipment: &Shipment, customers: &[Choice]) -> Line {
    let cells = [
        shipment.reference.clone(),
        Choice::label_of(customers, shipment.customer_id),
        shipment.carrier.clone(),
        shipment.destination.clone(),
        shipment.status.to_string(),
        shipment.expected_on.to_string(),
    ];
    Line::new(shipment.id, cells)
}
