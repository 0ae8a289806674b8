use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{App, User, path_of};
use crate::audit_log::newest;

/// Does something with a new record and looks for the newest entry of this action.
async fn check(admin: &User, new: (&str, Value), then: (&str, Value), expected: [&str; 3]) {
    let ((resource, new), (action, body)) = (new, then);
    let collection = format!("/api/{resource}");
    let answer = admin.post(&collection, &new).await;
    assert_eq!(answer.status(), StatusCode::CREATED, "{resource}");
    let path = path_of(&collection, &answer.json().await.unwrap());
    let answer = match action {
        "" => return told(admin, expected).await,
        "delete" => admin.delete(&path).await,
        action => admin.post(&format!("{path}/{action}"), &body).await,
    };
    assert!(answer.status().is_success(), "{resource} {action}");
    told(admin, expected).await;
}

async fn told(admin: &User, [action, category, summary]: [&str; 3]) {
    let entry = newest(admin, &format!("action={action}")).await;
    assert_eq!(
        (&entry["category"], &entry["summary"]),
        (&json!(category), &json!(summary))
    );
    assert_eq!(entry["outcome"], "success", "{action}");
}

#[tokio::test]
async fn everything_that_people_do_is_told_in_its_category() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let customer = admin.first("/api/customers").await["id"].clone();
    let colleague = |name: &str| {
        (
            "team",
            json!({"email": format!("{name}@acme.test"), "name": name}),
        )
    };
    let payment = || {
        (
            "payments",
            json!({"reference": "INV-9", "customer_id": customer}),
        )
    };
    let document = || {
        (
            "documents",
            json!({"title": "Offer", "customer_id": customer}),
        )
    };
    let shipment = || {
        (
            "shipments",
            json!({"reference": "SHP-9", "customer_id": customer}),
        )
    };
    let supplier = || ("suppliers", json!({"name": "Inkwell"}));
    let subscription = || {
        (
            "subscriptions",
            json!({"name": "Portal", "customer_id": customer}),
        )
    };
    let nothing = || ("", json!({}));
    for (new, then, expected) in [
        (
            colleague("Ann"),
            nothing(),
            ["team.invite", "Team", "invited Ann"],
        ),
        (
            colleague("Ben"),
            ("role", json!({"role": "support"})),
            [
                "team.change_role",
                "Team",
                "changed the role of Ben from member to support",
            ],
        ),
        (
            colleague("Cid"),
            ("second-factor/reset", json!({})),
            [
                "team.reset_second_factor",
                "Team",
                "reset the second factor of Cid",
            ],
        ),
        (
            colleague("Dan"),
            ("delete", json!({})),
            ["team.remove", "Team", "removed Dan from the team"],
        ),
        (
            ("vehicles", json!({"plate": "B-X 9"})),
            nothing(),
            ["vehicle.create", "Vehicles", "added the vehicle B-X 9"],
        ),
        (
            ("organisation", json!({"name": "Acme Ltd"})),
            nothing(),
            [
                "company.create",
                "Organisation",
                "added the company Acme Ltd",
            ],
        ),
        (
            subscription(),
            ("plan", json!({"plan": "enterprise"})),
            [
                "subscription.change_plan",
                "Subscriptions",
                "moved Portal to the enterprise plan",
            ],
        ),
        (
            subscription(),
            ("billing-cycle", json!({"billing_cycle": "yearly"})),
            [
                "subscription.change_billing_cycle",
                "Subscriptions",
                "changed the billing cycle of Portal to yearly",
            ],
        ),
        (
            payment(),
            ("status", json!({"status": "refunded"})),
            [
                "payment.change_status",
                "Payments",
                "changed the status of the payment INV-9 to refunded",
            ],
        ),
        (
            document(),
            nothing(),
            ["document.upload", "Documents", "uploaded Offer"],
        ),
        (
            document(),
            ("approve", json!({})),
            ["document.approve", "Documents", "approved Offer"],
        ),
        (
            shipment(),
            ("status", json!({"status": "in_transit"})),
            [
                "shipment.change_status",
                "Shipments",
                "changed the status of the shipment SHP-9 to in transit",
            ],
        ),
        (
            supplier(),
            ("archive", json!({})),
            [
                "supplier.archive",
                "Suppliers",
                "archived the supplier Inkwell",
            ],
        ),
    ] {
        check(&admin, new, then, expected).await;
    }
}
