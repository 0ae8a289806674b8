//! What the company drives.

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
use crate::words::words;

words! {
    pub enum Status {
        Available = "available",
        InUse = "in_use",
        InRepair = "in_repair",
        Retired = "retired",
    }
}

#[derive(Debug, Clone, Serialize, FromRow, Snapshot)]
#[audit(target = "vehicle", id = id, label = plate)]
pub struct Vehicle {
    pub id: Uuid,
    pub plate: String,
    pub model: String,
    pub driver: String,
    pub odometer_km: i64,
    #[sqlx(try_from = "String")]
    pub status: Status,
}

table! {
    Vehicle: "vehicle" in "vehicles", by "plate" {
        id, plate, model, driver, odometer_km, status,
    }
}

/// What may be set; what is missing stays as it is.
#[derive(Debug, Deserialize)]
struct VehicleInput {
    plate: Option<String>,
    model: Option<String>,
    driver: Option<String>,
    odometer_km: Option<i64>,
    status: Option<Status>,
}

const CREATE: Action = Area::Vehicles.action("vehicle.create");
const UPDATE: Action = Area::Vehicles.action("vehicle.update");
const REMOVE: Action = Area::Vehicles.action("vehicle.delete");

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
    session.view(Area::Vehicles)?;
    let vehicles = app.db.read().await?.all(session.organisation).await?;
    Ok(reply.list(&vehicles, || list_page(&vehicles)))
}

#[audited(action = CREATE, summary = "added the vehicle {target}")]
async fn create(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    audit: Audit,
    Input(input): Input<VehicleInput>,
) -> Result<Response, Problem> {
    session.change(Area::Vehicles)?;
    let vehicle = Vehicle::blank().with(input)?;
    let mut tx = app.db.begin().await?;
    tx.insert(session.organisation, &vehicle).await?;
    audit.created(&vehicle);
    tx.commit_audited(&audit).await?;
    Ok(reply.created(vehicle.id, &vehicle))
}

async fn show(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
) -> Result<Response, Problem> {
    session.view(Area::Vehicles)?;
    let vehicle: Vehicle = app.db.read().await?.find(session.organisation, id).await?;
    Ok(reply.record(&vehicle, || vehicle.page()))
}

#[audited(
    action = UPDATE,
    target = vehicle(id),
    summary = "changed {target}"
)]
async fn update(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
    Input(input): Input<VehicleInput>,
) -> Result<Response, Problem> {
    session.change(Area::Vehicles)?;
    let mut tx = app.db.begin().await?;
    let before: Vehicle = tx.find(session.organisation, id).await?;
    let after = before.clone().with(input)?;
    tx.update(session.organisation, &after).await?;
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&after, &format!("/vehicles/{id}")))
}

#[audited(
    action = REMOVE,
    target = vehicle(id),
    summary = "deleted {target}"
)]
async fn remove(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
) -> Result<Response, Problem> {
    session.change(Area::Vehicles)?;
    let mut tx = app.db.begin().await?;
    let vehicle: Vehicle = tx.find(session.organisation, id).await?;
    tx.delete(session.organisation, &vehicle).await?;
    audit.deleted(&vehicle);
    tx.commit_audited(&audit).await?;
    Ok(reply.done("/vehicles"))
}

impl Vehicle {
    pub fn blank() -> Self {
        Self {
            id: Uuid::now_v7(),
            plate: String::new(),
            model: String::new(),
            driver: String::new(),
            odometer_km: 0,
            status: Status::Available,
        }
    }

    fn with(self, input: VehicleInput) -> Result<Self, Problem> {
        let vehicle = Self {
            plate: input.plate.unwrap_or(self.plate),
            model: input.model.unwrap_or(self.model),
            driver: input.driver.unwrap_or(self.driver),
            odometer_km: input.odometer_km.unwrap_or(self.odometer_km),
            status: input.status.unwrap_or(self.status),
            ..self
        };
        required("plate", &vehicle.plate)?;
        not_negative("odometer_km", vehicle.odometer_km)?;
        Ok(vehicle)
    }

    fn form(&self) -> Form {
        Form::new()
            .text("plate", "Plate", &self.plate)
            .text("model", "Model", &self.model)
            .text("driver", "Driver", &self.driver)
            .number("odometer_km", "Odometer, in km", self.odometer_km)
            .word("status", "Status", self.status)
    }

    fn page(&self) -> Record {
        let form = self.form();
        Record::new(Area::Vehicles, self.id, &self.plate, form)
    }
}

fn list_page(vehicles: &[Vehicle]) -> List {
    List {
        area: Area::Vehicles,
        new: "New vehicle",
        headings: &["Plate", "Model", "Driver", "Odometer", "Status"],
        lines: vehicles.iter().map(line).collect(),
        form: Vehicle::blank().form(),
    }
}

fn line(vehicle: &Vehicle) -> Line {
    let cells = [
        vehicle.plate.clone(),
        vehicle.model.clone(),
        vehicle.driver.clone(),
        format!("{} km", vehicle.odometer_km),
        vehicle.status.to_string(),
    ];
    Line::new(vehicle.id, cells)
}
