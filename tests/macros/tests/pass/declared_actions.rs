//! An action that is declared once, for the handler and for its route.

use audited::{Action, Auditor, Operation, audited};
use audited::test_kit::MemoryStore;

const UPDATE: Action = Action::new("customer.update").category("Customers");

mod actions {
    pub(crate) const SEND: super::Action = super::Action::new("invoice.update")
        .category("Invoices")
        .operation(super::Operation::Execute);
}

#[audited(action = UPDATE, summary = "changed the customer {given}")]
async fn update(given: u32) {}

#[audited(action = actions::SEND)]
fn send() {}

#[audited(action = UPDATE, category = "Others", operation = create)]
async fn otherwise() {}

struct Customer;

impl Customer {
    const VIEW: Action = Action::new("customer.view");

    #[audited(action = Self::VIEW)]
    async fn view(&self) {}
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let store = MemoryStore::new();
    let auditor = Auditor::builder(store.clone()).build().unwrap();
    let job = async {
        update(7).await;
        send();
        otherwise().await;
        Customer.view().await;
    };
    auditor.run_as(audited::Actor::system("test"), job).await;
    auditor.flush().await;
    let entries = store.entries();
    let told: Vec<_> = entries
        .iter()
        .map(|entry| (&*entry.action, &*entry.category, entry.operation))
        .collect();
    assert_eq!(
        told,
        [
            ("customer.update", "Customers", Operation::Update),
            ("invoice.update", "Invoices", Operation::Execute),
            ("customer.update", "Others", Operation::Create),
            ("customer.view", "Customer", Operation::Read),
        ]
    );
}
