//! What support does for a member.

use audited::Record as _;
use chrono::SubsecRound;

use super::{MEMBER, NOTES, SUPPORT, another, update};
use crate::customers::Customer;
use crate::seed::business::Business;
use crate::seed::month::{Hand, Office, Words};

const FOR_MEMBER: Hand<'static> = Hand::Support {
    person: SUPPORT,
    member: MEMBER,
};

/// The member can't sign in, and a customer is waiting.
pub async fn help(office: &mut Office<'_>, business: &mut Business) {
    tell(
        office,
        Hand::Person(SUPPORT),
        "auth.impersonate",
        "began to act for {target}",
    )
    .await;
    office.pass(1, 4);
    let at = office.any(business.customers.len());
    let notes = another(office, &NOTES, |note| *note == business.customers[at].notes);
    let updated_at = office.now().trunc_subsecs(0);
    let words = Words::of("customer.update", "Customers", "changed {target}");
    let customer = &mut business.customers[at];
    update(
        office,
        FOR_MEMBER,
        words,
        customer,
        None,
        |one: &mut Customer| {
            one.notes = notes.to_owned();
            one.updated_at = updated_at;
        },
    )
    .await;
    office.pass(1, 4);
    tell(
        office,
        FOR_MEMBER,
        "auth.end_impersonation",
        "no longer acts for {target}",
    )
    .await;
}

async fn tell(office: &Office<'_>, hand: Hand<'_>, action: &'static str, summary: &'static str) {
    let member = office.people[MEMBER].target();
    let words = Words::of(action, "Authentication", summary);
    office
        .tell(hand, words, |audit| {
            audit.target(member);
            if action == "auth.impersonate" {
                audit.reason("locked out of their account, called in");
            }
        })
        .await;
}
