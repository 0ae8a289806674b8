//! Data that is taken out.

use chrono::SubsecRound;
use serde_json::json;

use super::ADMIN;
use crate::exports::{Dataset, Export};
use crate::seed::business::Business;
use crate::seed::month::{Office, Words};

/// What is exported is fetched and then deleted: nothing is left of it but the log.
pub async fn run(office: &mut Office<'_>, business: &Business) {
    let requested = Export {
        name: "All customers".to_owned(),
        requested_at: office.now().trunc_subsecs(0),
        ..Export::blank(Dataset::Customers, &office.people[ADMIN].name)
    };
    let words = Words::of(
        "export.request",
        "Data export",
        "requested the export {target}",
    );
    office
        .tell(ADMIN, words, |audit| audit.created(&requested))
        .await;
    office.pass(1, 2);
    let completed = Export {
        completed_at: Some(office.now().trunc_subsecs(0)),
        ..requested.clone().completed(business.customers.len())
    };
    let words = Words::of(
        "export.complete",
        "Data export",
        "completed the export {target}",
    );
    office
        .tell_of_job(words, |audit| {
            audit.updated(&requested, &completed);
            audit.context("file", json!({"format": "csv", "bytes": 2_143}));
        })
        .await;
    office.pass(3, 9);
    let words = Words::of(
        "export.download",
        "Data export",
        "downloaded the export {target}",
    );
    office
        .tell(ADMIN, words, |audit| audit.viewed(&completed))
        .await;
    office.pass(1, 4);
    let words = Words::of(
        "export.delete",
        "Data export",
        "deleted the export {target}",
    );
    office
        .tell(ADMIN, words, |audit| audit.deleted(&completed))
        .await;
}
