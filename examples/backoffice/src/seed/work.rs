//! What people do in a back office.

mod export;
mod key;
mod support;
mod team;

use audited::Record;
use chrono::SubsecRound;
use uuid::Uuid;

use super::business::Business;
use super::month::{Hand, Office, Words};
use crate::customers::Customer;
use crate::documents::{self, Document, Kind};
use crate::payments;
use crate::shipments;
use crate::subscriptions::{BillingCycle, Status};
use crate::vehicles;
use crate::words::Word;

const ADMIN: usize = 0;
const MEMBER: usize = 1;
const SUPPORT: usize = 2;

const NOTES: [&str; 5] = [
    "Prefers to be called in the morning.",
    "Asked for an offer for more seats.",
    "Invoices go to the head office.",
    "Contract runs until the end of the year.",
    "Reference customer.",
];

/// Now and then the first attempt is somebody else's, or a typing mistake.
pub async fn sign_in(office: &mut Office<'_>, person: usize) {
    if office.any(12) == 0 {
        office.tell_of_stranger(person).await;
        office.pass(1, 3);
    }
    let user = office.people[person].target();
    let words = Words::of("auth.sign_in", "Authentication", "signed in");
    office.tell(person, words, |audit| audit.target(user)).await;
    office.pass(2, 9);
}

pub async fn sign_out(office: &mut Office<'_>) {
    let person = office.any(office.people.len());
    let user = office.people[person].target();
    let words = Words::of("auth.sign_out", "Authentication", "signed out");
    office.tell(person, words, |audit| audit.target(user)).await;
}

/// What happens once in a while, and on the first day, so that each is in the log.
pub async fn now_and_then(office: &mut Office<'_>, business: &mut Business) {
    match office.day() % 5 {
        1 => key::deliver(office, business).await,
        3 => support::help(office, business).await,
        _ => {}
    }
}

/// One thing out of many, some more often than others.
pub async fn task(office: &mut Office<'_>, business: &mut Business) {
    match office.any(25) {
        0..6 => view_customer(office, business).await,
        6..9 => note(office, business).await,
        9 => change_plan(office, business).await,
        10 => change_billing_cycle(office, business).await,
        11 => cancel(office, business).await,
        12..15 => change_shipment(office, business).await,
        15..17 => settle_payment(office, business).await,
        17 => upload(office, business).await,
        18 => approve(office, business).await,
        19 | 20 => drive(office, business).await,
        21 => change_bank_account(office, business).await,
        22 => change_company(office, business).await,
        23 => team::change(office, business).await,
        _ => export::run(office, business).await,
    }
}

async fn view_customer(office: &mut Office<'_>, business: &Business) {
    let (person, at) = (MEMBER + office.any(2), office.any(business.customers.len()));
    let words = Words::of("customer.view", "Customers", "viewed {target}");
    let customer = &business.customers[at];
    office
        .tell(person, words, |audit| audit.viewed(customer))
        .await;
}

async fn note(office: &mut Office<'_>, business: &mut Business) {
    let at = office.any(business.customers.len());
    let notes = another(office, &NOTES, |note| *note == business.customers[at].notes);
    let words = Words::of("customer.update", "Customers", "changed {target}");
    let updated_at = office.now().trunc_subsecs(0);
    let change = |customer: &mut Customer| {
        customer.notes = notes.to_owned();
        customer.updated_at = updated_at;
    };
    update(
        office,
        MEMBER,
        words,
        &mut business.customers[at],
        None,
        change,
    )
    .await;
}

async fn change_plan(office: &mut Office<'_>, business: &mut Business) {
    let at = office.any(business.customers.len());
    let (old, new) = (
        business.customers[at].plan,
        other(office, business.customers[at].plan),
    );
    let before = business.customers[at].clone();
    let after = &mut business.customers[at];
    after.plan = new;
    after.updated_at = office.now().trunc_subsecs(0);
    let summary = "moved {target} from the {old} to the {new} plan";
    let words = Words::of("customer.change_plan", "Customers", summary).with(new);
    office
        .tell(SUPPORT, words, |audit| {
            audit.value("old", old);
            audit.updated(&before, after);
        })
        .await;
}

async fn change_billing_cycle(office: &mut Office<'_>, business: &mut Business) {
    let at = office.any(business.subscriptions.len());
    let cycle: BillingCycle = other(office, business.subscriptions[at].billing_cycle);
    let words = Words::of(
        "subscription.change_billing_cycle",
        "Subscriptions",
        "changed the billing cycle of {target} to {new}",
    )
    .with(cycle);
    let customer = business.customer(business.subscriptions[at].customer_id);
    let subscription = &mut business.subscriptions[at];
    update(office, SUPPORT, words, subscription, customer, |one| {
        one.billing_cycle = cycle
    })
    .await;
}

async fn cancel(office: &mut Office<'_>, business: &mut Business) {
    let at = office.any(business.subscriptions.len());
    if business.subscriptions[at].status == Status::Cancelled {
        return view_customer(office, business).await;
    }
    let words = Words::of("subscription.cancel", "Subscriptions", "cancelled {target}");
    let cancelled_at = office.now().trunc_subsecs(0);
    let customer = business.customer(business.subscriptions[at].customer_id);
    let subscription = &mut business.subscriptions[at];
    update(office, SUPPORT, words, subscription, customer, |one| {
        one.status = Status::Cancelled;
        one.cancelled_at = Some(cancelled_at);
    })
    .await;
}

async fn change_shipment(office: &mut Office<'_>, business: &mut Business) {
    let at = office.any(business.shipments.len());
    let status: shipments::Status = other(office, business.shipments[at].status);
    let words = Words::of(
        "shipment.change_status",
        "Shipments",
        "changed the status of the shipment {target} to {new}",
    )
    .with(status);
    let customer = business.customer(business.shipments[at].customer_id);
    let shipment = &mut business.shipments[at];
    update(office, MEMBER, words, shipment, customer, |one| {
        one.status = status
    })
    .await;
}

async fn settle_payment(office: &mut Office<'_>, business: &mut Business) {
    let at = office.any(business.payments.len());
    let status: payments::Status = other(office, business.payments[at].status);
    let words = Words::of(
        "payment.change_status",
        "Payments",
        "changed the status of the payment {target} to {new}",
    )
    .with(status);
    let customer = business.customer(business.payments[at].customer_id);
    let payment = &mut business.payments[at];
    update(office, ADMIN, words, payment, customer, |one| {
        one.status = status
    })
    .await;
}

async fn upload(office: &mut Office<'_>, business: &mut Business) {
    let customer = &business.customers[office.any(business.customers.len())];
    let document = Document {
        customer_id: customer.id,
        title: format!("Offer for {}", customer.name),
        kind: Kind::Offer,
        content: "Ten more seats at the price of eight.".to_owned(),
        uploaded_at: office.now().trunc_subsecs(0),
        ..Document::blank()
    };
    let words = Words::of("document.upload", "Documents", "uploaded {target}");
    office
        .tell(MEMBER, words, |audit| {
            audit.created(&document);
            audit.related(customer.target());
        })
        .await;
    business.documents.push(document);
}

async fn approve(office: &mut Office<'_>, business: &mut Business) {
    let at = office.any(business.documents.len());
    if business.documents[at].status == documents::Status::Approved {
        return view_customer(office, business).await;
    }
    let words = Words::of("document.approve", "Documents", "approved {target}");
    let (name, now) = (
        office.people[ADMIN].name.clone(),
        office.now().trunc_subsecs(0),
    );
    let customer = business.customer(business.documents[at].customer_id);
    let document = &mut business.documents[at];
    update(office, ADMIN, words, document, customer, |one| {
        one.status = documents::Status::Approved;
        one.approved_by = Some(name);
        one.approved_at = Some(now);
    })
    .await;
}

async fn drive(office: &mut Office<'_>, business: &mut Business) {
    let at = office.any(business.vehicles.len());
    let status: vehicles::Status = other(office, business.vehicles[at].status);
    let words = Words::of("vehicle.update", "Vehicles", "changed {target}");
    update(
        office,
        ADMIN,
        words,
        &mut business.vehicles[at],
        None,
        |vehicle| {
            vehicle.status = status;
            vehicle.odometer_km += 184;
        },
    )
    .await;
}

async fn change_bank_account(office: &mut Office<'_>, business: &mut Business) {
    let at = office.any(business.suppliers.len());
    let account = format!(
        "DE{:020}",
        2_120_300_000_000_202_051_u64 + office.any(900) as u64
    );
    let words = Words::of("supplier.update", "Suppliers", "changed {target}");
    let supplier = &mut business.suppliers[at];
    update(office, ADMIN, words, supplier, None, |one| {
        one.bank_account = account
    })
    .await;
}

async fn change_company(office: &mut Office<'_>, business: &mut Business) {
    let days = another(office, &[10, 14, 21, 30], |days| {
        *days == business.companies[0].payment_days
    });
    let words = Words::of("company.update", "Organisation", "changed {target}");
    let company = &mut business.companies[0];
    update(office, ADMIN, words, company, None, |one| {
        one.payment_days = days
    })
    .await;
}

async fn update<'a, R: Record + Clone>(
    office: &Office<'_>,
    hand: impl Into<Hand<'a>>,
    words: Words,
    record: &mut R,
    customer: Option<audited::Target>,
    change: impl FnOnce(&mut R),
) {
    let before = record.clone();
    change(record);
    office
        .tell(hand, words, |audit| {
            audit.updated(&before, record);
            customer
                .into_iter()
                .for_each(|customer| audit.related(customer));
        })
        .await;
}

/// Any word but this one.
fn other<W: Word>(office: &mut Office<'_>, word: W) -> W {
    another(office, W::ALL, |other| *other == word)
}

/// Any of these but this one.
fn another<T: Copy>(office: &mut Office<'_>, all: &[T], is_it: impl Fn(&T) -> bool) -> T {
    let others: Vec<T> = all.iter().copied().filter(|one| !is_it(one)).collect();
    others[office.any(others.len())]
}

impl Business {
    fn customer(&self, id: Uuid) -> Option<audited::Target> {
        let found = self.customers.iter().find(|customer| customer.id == id);
        found.map(Record::target)
    }
}
