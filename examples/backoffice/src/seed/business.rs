//! A believable company: its customers, and what it does for them.

use chrono::{DateTime, Days, NaiveDate, SubsecRound, TimeDelta, Utc};
use uuid::Uuid;

use crate::api_keys::ApiKey;
use crate::customers::{Customer, Plan};
use crate::db::Tx;
use crate::documents::{self, Document};
use crate::organisation::Company;
use crate::payments::{self, Payment};
use crate::problem::Problem;
use crate::shipments::{self, Shipment};
use crate::subscriptions::{BillingCycle, Subscription};
use crate::suppliers::Supplier;
use crate::table::Table;
use crate::team::User;
use crate::vehicles::{self, Vehicle};
use crate::words::Word;

/// The first half buys from Acme, the second from Globex.
const CUSTOMERS: [(&str, &str, &str); 20] = [
    ("Northwind Traders", "northwind", "Denmark"),
    ("Blue Harbour Foods", "blueharbour", "Ireland"),
    ("Castellan Logistics", "castellan", "Spain"),
    ("Dunmore & Sons", "dunmore", "United Kingdom"),
    ("Evergreen Clinics", "evergreen", "Netherlands"),
    ("Fjord Energy", "fjordenergy", "Norway"),
    ("Granite Construction", "granite", "Germany"),
    ("Helios Travel", "helios", "Greece"),
    ("Ivory Tower Books", "ivorytower", "France"),
    ("Juniper Hotels", "juniper", "Portugal"),
    ("Kestrel Aviation", "kestrel", "Belgium"),
    ("Lumen Optics", "lumen", "Austria"),
    ("Meridian Shipping", "meridian", "Estonia"),
    ("Nordlys Media", "nordlys", "Norway"),
    ("Oakfield Farms", "oakfield", "United Kingdom"),
    ("Pinnacle Sports", "pinnacle", "Switzerland"),
    ("Quarry Stone", "quarry", "Poland"),
    ("Riverside Schools", "riverside", "Finland"),
    ("Solstice Solar", "solstice", "Spain"),
    ("Tidewater Marine", "tidewater", "Sweden"),
];

const PRODUCTS: [&str; 4] = [
    "Fleet tracking",
    "Route planning",
    "Warehouse",
    "Customer portal",
];

const VEHICLES: [(u32, &str); 6] = [
    (1201, "Mercedes eSprinter"),
    (1202, "Mercedes eSprinter"),
    (1340, "Ford E-Transit"),
    (2210, "Volvo FL Electric"),
    (2211, "Volvo FL Electric"),
    (3005, "Renault Kangoo"),
];

const DRIVERS: [&str; 3] = ["Jonas Weber", "Lina Petrov", "Omar Said"];

const SUPPLIERS: [(&str, &str, &str); 6] = [
    ("Paperworks", "Packaging", "Germany"),
    ("Voltic", "Charging stations", "Sweden"),
    ("Tyre & Tread", "Tyres", "Italy"),
    ("Cloudmill", "Hosting", "Ireland"),
    ("Sterling Insurance", "Insurance", "United Kingdom"),
    ("Fixwell Garage", "Repairs", "Germany"),
];

const CITIES: [&str; 6] = ["Aarhus", "Cork", "Valencia", "Leeds", "Utrecht", "Bergen"];

const CARRIERS: [&str; 3] = ["DHL", "UPS", "own fleet"];

/// All records of an organisation.
pub struct Business {
    pub colleagues: Vec<User>,
    pub api_keys: Vec<ApiKey>,
    pub companies: Vec<Company>,
    pub customers: Vec<Customer>,
    pub subscriptions: Vec<Subscription>,
    pub payments: Vec<Payment>,
    pub vehicles: Vec<Vehicle>,
    pub documents: Vec<Document>,
    pub shipments: Vec<Shipment>,
    pub suppliers: Vec<Supplier>,
}

impl Business {
    /// As it stood a month ago.
    pub fn of(slug: &str) -> Self {
        let half = CUSTOMERS.len() / 2;
        let first = if slug == "acme" { 0 } else { half };
        let customers: Vec<_> = (first..first + half).map(customer).collect();
        let served = || customers.iter().enumerate();
        Self {
            colleagues: Vec::new(),
            api_keys: Vec::new(),
            companies: vec![company(slug)],
            subscriptions: served().map(|(at, one)| subscription(one, at)).collect(),
            payments: served().flat_map(|(at, one)| payments(one, at)).collect(),
            documents: served().map(|(at, one)| document(one, at)).collect(),
            shipments: served().map(|(at, one)| shipment(one, at)).collect(),
            vehicles: (0..VEHICLES.len()).map(|at| vehicle(slug, at)).collect(),
            suppliers: SUPPLIERS.into_iter().map(supplier).collect(),
            customers,
        }
    }

    pub async fn save(&self, tx: &mut Tx, organisation: Uuid) -> Result<(), Problem> {
        save(tx, organisation, &self.colleagues).await?;
        save(tx, organisation, &self.api_keys).await?;
        save(tx, organisation, &self.companies).await?;
        save(tx, organisation, &self.customers).await?;
        save(tx, organisation, &self.subscriptions).await?;
        save(tx, organisation, &self.payments).await?;
        save(tx, organisation, &self.vehicles).await?;
        save(tx, organisation, &self.documents).await?;
        save(tx, organisation, &self.shipments).await?;
        save(tx, organisation, &self.suppliers).await
    }
}

async fn save<T: Table + Sync>(tx: &mut Tx, organisation: Uuid, rows: &[T]) -> Result<(), Problem> {
    for row in rows {
        tx.insert(organisation, row).await?;
    }
    Ok(())
}

fn company(slug: &str) -> Company {
    let name = format!("{}{} Europe GmbH", slug[..1].to_uppercase(), &slug[1..]);
    Company {
        name,
        email: format!("billing@{slug}.test"),
        address: "Lindenstrasse 14, 10969 Berlin".to_owned(),
        country: "Germany".to_owned(),
        tax_number: "DE811234567".to_owned(),
        ..Company::blank()
    }
}

fn customer(at: usize) -> Customer {
    let (name, domain, country) = CUSTOMERS[at];
    Customer {
        name: name.to_owned(),
        email: format!("office@{domain}.test"),
        phone: format!("+49 30 5550{:03}", at * 37 % 1000),
        country: country.to_owned(),
        plan: pick(Plan::ALL, at),
        tax_number: format!("EU{:09}", 372_006_581 + at * 1_013),
        created_at: long_ago(at),
        updated_at: long_ago(at),
        ..Customer::blank()
    }
}

fn subscription(customer: &Customer, at: usize) -> Subscription {
    Subscription {
        customer_id: customer.id,
        name: format!("{} for {}", pick(&PRODUCTS, at), customer.name),
        plan: customer.plan,
        billing_cycle: pick(BillingCycle::ALL, at),
        seats: 5 + 7 * number(at),
        started_on: days_ago(40 + 11 * at),
        ..Subscription::blank()
    }
}

fn payments(customer: &Customer, at: usize) -> impl Iterator<Item = Payment> {
    (0..3).map(move |month| payment(customer, at, month))
}

fn payment(customer: &Customer, at: usize, month: usize) -> Payment {
    let status = match (at + month) % 7 {
        0 => payments::Status::Pending,
        5 => payments::Status::Failed,
        _ => payments::Status::Paid,
    };
    Payment {
        customer_id: customer.id,
        reference: format!("INV-{:04}", 1001 + at * 3 + month),
        amount_cents: 4_900 * (1 + number(at) % 5),
        method: pick(payments::Method::ALL, at),
        status,
        due_on: days_ago(30 * month + at),
        ..Payment::blank()
    }
}

fn shipment(customer: &Customer, at: usize) -> Shipment {
    Shipment {
        customer_id: customer.id,
        reference: format!("SHP-{:04}", 4201 + at),
        carrier: pick(&CARRIERS, at).to_owned(),
        destination: pick(&CITIES, at).to_owned(),
        status: pick(shipments::Status::ALL, at),
        expected_on: days_ago(2 * at),
        ..Shipment::blank()
    }
}

fn document(customer: &Customer, at: usize) -> Document {
    Document {
        customer_id: customer.id,
        title: format!("Frame contract with {}", customer.name),
        kind: pick(documents::Kind::ALL, at),
        content: format!(
            "Between us and {}: delivery on working days, payment within 14 days.",
            customer.name
        ),
        uploaded_at: long_ago(at),
        ..Document::blank()
    }
}

fn vehicle(slug: &str, at: usize) -> Vehicle {
    let (number, model) = VEHICLES[at];
    Vehicle {
        plate: format!("B-{} {number}", slug[..2].to_uppercase()),
        model: model.to_owned(),
        driver: pick(&DRIVERS, at).to_owned(),
        odometer_km: 12_000 + 8_350 * self::number(at),
        status: pick(vehicles::Status::ALL, at),
        ..Vehicle::blank()
    }
}

fn supplier((name, supplies, country): (&str, &str, &str)) -> Supplier {
    let domain = name.to_lowercase().replace([' ', '&'], "");
    Supplier {
        name: name.to_owned(),
        email: format!("sales@{domain}.test"),
        supplies: supplies.to_owned(),
        country: country.to_owned(),
        bank_account: "DE02120300000000202051".to_owned(),
        ..Supplier::blank()
    }
}

fn pick<T: Copy>(among: &[T], at: usize) -> T {
    among[at % among.len()]
}

fn number(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX)
}

fn days_ago(days: usize) -> NaiveDate {
    let days = u64::try_from(days).unwrap_or(u64::MAX);
    let today = Utc::now().date_naive();
    today.checked_sub_days(Days::new(days)).unwrap_or(today)
}

/// Before the month that the log tells of.
fn long_ago(at: usize) -> DateTime<Utc> {
    Utc::now().trunc_subsecs(0) - TimeDelta::days(40 + 9 * number(at))
}
