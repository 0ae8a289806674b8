//! Each fault, once and briefly; and that what is broken on purpose is seen.

#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

use audited_faults::compare::Tally;
use audited_faults::fault::named;
use audited_faults::setting::{Extent, Setting};
use audited_faults::shop::Weakness;
use audited_faults::world::{Host, Kind};
use audited_tests::dice::{Dice, seed};

#[path = "faults/trace.rs"]
mod trace;

fn setting(weakness: Option<Weakness>) -> Setting {
    Setting {
        program: env!("CARGO_BIN_EXE_audited-faults").into(),
        extent: Extent::Small,
        kills: 4,
        dice: Dice::of(seed()),
        weakness,
    }
}

async fn tally(fault: &str, kind: Kind, weakness: Option<Weakness>) -> Tally {
    let mut host = Host::started(kind).await.unwrap();
    let run = named(fault).unwrap().run;
    run(&mut setting(weakness), &mut host).await.unwrap()
}

async fn check(fault: &str, kind: Kind) {
    let tally = tally(fault, kind, None).await;
    assert!(tally.is_clean(), "{}", tally.examples());
    assert!(tally.tried > 0);
}

#[tokio::test]
async fn a_server_that_is_killed_has_kept_what_it_acknowledged() {
    check("kill -9", Kind::Sqlite).await;
}

#[tokio::test]
async fn a_server_that_is_asked_to_end_leaves_nothing_behind() {
    check("SIGTERM under load", Kind::Sqlite).await;
}

#[tokio::test]
async fn an_outage_of_the_log_loses_nothing() {
    check("link to the log down", Kind::Sqlite).await;
}

#[tokio::test]
async fn an_outage_of_the_database_loses_nothing() {
    check("database killed and restarted", Kind::Postgres).await;
}

#[tokio::test]
async fn a_commit_whose_answer_is_cut_off_is_told_as_it_ended() {
    check("link cut at COMMIT", Kind::Postgres).await;
}

#[tokio::test]
async fn a_full_disk_refuses_and_loses_nothing() {
    check("disk full under the spool", Kind::Sqlite).await;
}

#[tokio::test]
async fn a_damaged_spool_gives_what_is_intact_and_counts_the_rest() {
    check("spool damaged at each 512th byte", Kind::Sqlite).await;
}

#[tokio::test]
async fn clients_that_leave_are_in_the_log() {
    check("clients that leave", Kind::Sqlite).await;
}

#[tokio::test]
async fn a_clock_that_jumps_loses_and_doubles_nothing() {
    check("clock jumps by 10 years", Kind::Sqlite).await;
}

#[tokio::test]
async fn handlers_that_panic_are_in_the_log() {
    check("handlers that panic", Kind::Sqlite).await;
}

/// Fails unless something is lost. Once, chance may spare it.
async fn check_seen(fault: &str, kind: Kind, weakness: Weakness) {
    for _ in 0..10 {
        if tally(fault, kind, Some(weakness)).await.lost > 0 {
            return;
        }
    }
    panic!("{weakness:?} is not seen");
}

#[tokio::test]
async fn a_spool_that_only_says_that_it_keeps_is_seen() {
    check_seen("kill -9", Kind::Sqlite, Weakness::ForgetfulSpool).await;
}

#[tokio::test]
async fn commits_that_nobody_settles_are_seen() {
    check_seen("link cut at COMMIT", Kind::Postgres, Weakness::NoSettling).await;
}
