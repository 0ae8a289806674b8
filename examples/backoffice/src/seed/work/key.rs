//! What another program does with its API key.

use chrono::SubsecRound;

use super::{ADMIN, other, update};
use crate::api_keys::ApiKey;
use crate::seed::business::Business;
use crate::seed::month::{Hand, Office, Words};
use crate::session;
use crate::shipments::Status;

/// The carrier tells where a shipment is, by a key that was issued for that.
pub async fn deliver(office: &mut Office<'_>, business: &mut Business) {
    if business.api_keys.is_empty() {
        issue(office, business).await;
    }
    office.pass(20, 55);
    let at = office.any(business.shipments.len());
    let status: Status = other(office, business.shipments[at].status);
    let words = Words::of(
        "shipment.change_status",
        "Shipments",
        "changed the status of the shipment {target} to {new}",
    );
    let customer = business.customer(business.shipments[at].customer_id);
    let hand = Hand::Key(&business.api_keys[0]);
    let shipment = &mut business.shipments[at];
    update(
        office,
        hand,
        words.with(status),
        shipment,
        customer,
        |one| one.status = status,
    )
    .await;
}

/// Nobody knows its secret, which was shown to the carrier alone.
async fn issue(office: &mut Office<'_>, business: &mut Business) {
    let key = ApiKey {
        name: "Carrier".to_owned(),
        created_at: office.now().trunc_subsecs(0),
        ..ApiKey::of(&session::new_token())
    };
    let words = Words::of("api_key.issue", "API keys", "issued the API key {target}");
    office.tell(ADMIN, words, |audit| audit.created(&key)).await;
    business.api_keys.push(key);
}
