//! What customers have subscribed to.

use audited::{Action, Audit, CommitAudited, Declared, Snapshot, audited};
use axum::Router;
use axum::extract::State;
use axum::handler::Handler;
use axum::response::Response;
use axum::routing::{get, post};
use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;

use crate::app::App;
use crate::area::Area;
use crate::customers::{self, Plan};
use crate::input::{Input, not_negative, required, unchanged};
use crate::pages::{Choice, Form, Line, List, Record};
use crate::problem::Problem;
use crate::reply::{Id, Reply};
use crate::session::Session;
use crate::table::table;
use crate::words::words;

words! {
    pub enum BillingCycle {
        Monthly = "monthly",
        Quarterly = "quarterly",
        Yearly = "yearly",
    }
}

words! {
    pub enum Status {
        Active = "active",
        Cancelled = "cancelled",
    }
}

#[derive(Debug, Clone, Serialize, FromRow, Snapshot)]
#[audit(target = "subscription", id = id, label = name)]
pub struct Subscription {
    pub id: Uuid,
    pub customer_id: Uuid,
    pub name: String,
    #[sqlx(try_from = "String")]
    pub plan: Plan,
    #[sqlx(try_from = "String")]
    pub billing_cycle: BillingCycle,
    pub seats: i64,
    #[sqlx(try_from = "String")]
    pub status: Status,
    pub started_on: NaiveDate,
    pub cancelled_at: Option<DateTime<Utc>>,
}

table! {
    Subscription: "subscription" in "subscriptions", by "name" {
        id, customer_id, name, plan, billing_cycle, seats, status, started_on, cancelled_at,
    }
}

/// What may be set; what is missing stays as it is.
#[derive(Debug, Deserialize)]
struct SubscriptionInput {
    customer_id: Option<Uuid>,
    name: Option<String>,
    plan: Option<Plan>,
    billing_cycle: Option<BillingCycle>,
    seats: Option<i64>,
    status: Option<Status>,
    started_on: Option<NaiveDate>,
}

#[derive(Debug, Deserialize)]
struct PlanInput {
    plan: Plan,
}

#[derive(Debug, Deserialize)]
struct BillingCycleInput {
    billing_cycle: BillingCycle,
}

const CREATE: Action = Area::Subscriptions.action("subscription.create");
const UPDATE: Action = Area::Subscriptions.action("subscription.update");
const CHANGE_PLAN: Action = Area::Subscriptions.action("subscription.change_plan");
const CHANGE_BILLING_CYCLE: Action =
    Area::Subscriptions.action("subscription.change_billing_cycle");
const CANCEL: Action = Area::Subscriptions.action("subscription.cancel");
const REMOVE: Action = Area::Subscriptions.action("subscription.delete");

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
        .route(
            "/{id}/billing-cycle",
            post(change_billing_cycle.layer(Declared::new(CHANGE_BILLING_CYCLE))),
        )
        .route("/{id}/cancel", post(cancel.layer(Declared::new(CANCEL))))
        .route("/{id}/delete", post(remove.layer(Declared::new(REMOVE))))
}

async fn list(State(app): State<App>, session: Session, reply: Reply) -> Result<Response, Problem> {
    session.view(Area::Subscriptions)?;
    let mut tx = app.db.read().await?;
    let subscriptions = tx.all(session.organisation).await?;
    let customers = customers::choices(&mut tx, session.organisation).await?;
    Ok(reply.list(&subscriptions, || list_page(&subscriptions, &customers)))
}

#[audited(action = CREATE, summary = "added {target}")]
async fn create(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    audit: Audit,
    Input(input): Input<SubscriptionInput>,
) -> Result<Response, Problem> {
    session.change(Area::Subscriptions)?;
    let subscription = Subscription::blank().with(input.of_a_new_one())?;
    let mut tx = app.db.begin().await?;
    customers::relate(
        &audit,
        &mut tx,
        session.organisation,
        subscription.customer_id,
    )
    .await?;
    tx.insert(session.organisation, &subscription).await?;
    audit.created(&subscription);
    tx.commit_audited(&audit).await?;
    Ok(reply.created(subscription.id, &subscription))
}

async fn show(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
) -> Result<Response, Problem> {
    session.view(Area::Subscriptions)?;
    let mut tx = app.db.read().await?;
    let subscription: Subscription = tx.find(session.organisation, id).await?;
    let customers = customers::choices(&mut tx, session.organisation).await?;
    Ok(reply.record(&subscription, || subscription.page(&customers)))
}

#[audited(
    action = UPDATE,
    target = subscription(id),
    summary = "changed {target}"
)]
async fn update(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
    Input(input): Input<SubscriptionInput>,
) -> Result<Response, Problem> {
    session.change(Area::Subscriptions)?;
    let mut tx = app.db.begin().await?;
    let before: Subscription = tx.find(session.organisation, id).await?;
    let after = before.clone().with(input)?;
    for customer in [before.customer_id, after.customer_id] {
        customers::relate(&audit, &mut tx, session.organisation, customer).await?;
    }
    tx.update(session.organisation, &after).await?;
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&after, &format!("/subscriptions/{id}")))
}

#[audited(
    action = CHANGE_PLAN,
    target = subscription(id),
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
    session.change(Area::Subscriptions)?;
    let mut tx = app.db.begin().await?;
    let before: Subscription = tx.find(session.organisation, id).await?;
    let after = Subscription {
        plan: input.plan,
        ..before.clone()
    };
    tx.update(session.organisation, &after).await?;
    customers::relate(&audit, &mut tx, session.organisation, before.customer_id).await?;
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&after, &format!("/subscriptions/{id}")))
}

#[audited(
    action = CHANGE_BILLING_CYCLE,
    target = subscription(id),
    summary = "changed the billing cycle of {target} to {input.billing_cycle}"
)]
async fn change_billing_cycle(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
    Input(input): Input<BillingCycleInput>,
) -> Result<Response, Problem> {
    session.change(Area::Subscriptions)?;
    let mut tx = app.db.begin().await?;
    let before: Subscription = tx.find(session.organisation, id).await?;
    let after = Subscription {
        billing_cycle: input.billing_cycle,
        ..before.clone()
    };
    tx.update(session.organisation, &after).await?;
    customers::relate(&audit, &mut tx, session.organisation, before.customer_id).await?;
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&after, &format!("/subscriptions/{id}")))
}

#[audited(
    action = CANCEL,
    target = subscription(id),
    summary = "cancelled {target}"
)]
async fn cancel(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
) -> Result<Response, Problem> {
    session.change(Area::Subscriptions)?;
    let mut tx = app.db.begin().await?;
    let before: Subscription = tx.find(session.organisation, id).await?;
    let after = before.clone().cancelled()?;
    tx.update(session.organisation, &after).await?;
    customers::relate(&audit, &mut tx, session.organisation, before.customer_id).await?;
    audit.updated(&before, &after);
    tx.commit_audited(&audit).await?;
    Ok(reply.saved(&after, &format!("/subscriptions/{id}")))
}

#[audited(
    action = REMOVE,
    target = subscription(id),
    summary = "deleted {target}"
)]
async fn remove(
    State(app): State<App>,
    session: Session,
    reply: Reply,
    Id(id): Id,
    audit: Audit,
) -> Result<Response, Problem> {
    session.change(Area::Subscriptions)?;
    let mut tx = app.db.begin().await?;
    let subscription: Subscription = tx.find(session.organisation, id).await?;
    tx.delete(session.organisation, &subscription).await?;
    customers::relate(
        &audit,
        &mut tx,
        session.organisation,
        subscription.customer_id,
    )
    .await?;
    audit.deleted(&subscription);
    tx.commit_audited(&audit).await?;
    Ok(reply.done("/subscriptions"))
}

impl SubscriptionInput {
    /// A copy of a cancelled one is not cancelled.
    fn of_a_new_one(self) -> Self {
        Self {
            status: None,
            ..self
        }
    }
}

impl Subscription {
    pub fn blank() -> Self {
        Self {
            id: Uuid::now_v7(),
            customer_id: Uuid::nil(),
            name: String::new(),
            plan: Plan::Basic,
            billing_cycle: BillingCycle::Monthly,
            seats: 1,
            status: Status::Active,
            started_on: Utc::now().date_naive(),
            cancelled_at: None,
        }
    }

    fn with(self, input: SubscriptionInput) -> Result<Self, Problem> {
        unchanged("status", input.status, &self.status, "cancelling")?;
        let subscription = Self {
            customer_id: input.customer_id.unwrap_or(self.customer_id),
            name: input.name.unwrap_or(self.name),
            plan: input.plan.unwrap_or(self.plan),
            billing_cycle: input.billing_cycle.unwrap_or(self.billing_cycle),
            seats: input.seats.unwrap_or(self.seats),
            started_on: input.started_on.unwrap_or(self.started_on),
            ..self
        };
        required("name", &subscription.name)?;
        not_negative("seats", subscription.seats)?;
        Ok(subscription)
    }

    fn cancelled(self) -> Result<Self, Problem> {
        if self.status == Status::Cancelled {
            return Err(Problem::Conflict("it is cancelled already"));
        }
        Ok(Self {
            status: Status::Cancelled,
            cancelled_at: Some(Utc::now().trunc_subsecs(0)),
            ..self
        })
    }

    fn form(&self, customers: &[Choice]) -> Form {
        Form::new()
            .text("name", "Name", &self.name)
            .choice("customer_id", "Customer", self.customer_id, customers)
            .word("plan", "Plan", self.plan)
            .word("billing_cycle", "Billing cycle", self.billing_cycle)
            .number("seats", "Seats", self.seats)
            .date("started_on", "Started on", self.started_on)
            .fixed("Status", self.status)
    }

    fn page(&self, customers: &[Choice]) -> Record {
        let form = self.form(customers);
        let page = Record::new(Area::Subscriptions, self.id, &self.name, form)
            .log(format!("target=subscription:{}", self.id));
        match self.status {
            Status::Active => page.action("Cancel subscription", "cancel", Form::new()),
            Status::Cancelled => page,
        }
    }
}

fn list_page(subscriptions: &[Subscription], customers: &[Choice]) -> List {
    List {
        area: Area::Subscriptions,
        new: "New subscription",
        headings: &[
            "Name",
            "Customer",
            "Plan",
            "Billing cycle",
            "Seats",
            "Status",
        ],
        lines: subscriptions
            .iter()
            .map(|subscription| line(subscription, customers))
            .collect(),
        form: Subscription::blank().form(customers),
    }
}

fn line(subscription: &Subscription, customers: &[Choice]) -> Line {
    let cells = [
        subscription.name.clone(),
        Choice::label_of(customers, subscription.customer_id),
        subscription.plan.to_string(),
        subscription.billing_cycle.to_string(),
        subscription.seats.to_string(),
        subscription.status.to_string(),
    ];
    Line::new(subscription.id, cells)
}
