//! What is printed: a line for each fault.

use std::time::Duration;

use crate::compare::Tally;
use crate::world::Kind;

/// The line above the lines.
pub fn heading() -> String {
    line(
        "fault",
        "database",
        &[
            "tried",
            "acknowledged",
            "lost",
            "duplicated",
            "altered",
            "wrong outcome",
            "(unanswered)",
        ],
        "took",
    )
}

/// What came of one fault.
pub fn row(fault: &str, kind: Kind, tally: &Tally, took: Duration) -> String {
    let numbers = [
        tally.tried,
        tally.acknowledged,
        tally.lost,
        tally.duplicated,
        tally.altered,
        tally.wrong,
        tally.unanswered,
    ];
    let numbers = numbers.map(|number| number.to_string());
    let took = format!("{:.1} s", took.as_secs_f64());
    line(
        fault,
        kind.name(),
        &numbers.each_ref().map(String::as_str),
        &took,
    )
}

/// What the last column but one means.
pub const LEGEND: &str = "\
unanswered: in the business table without an entry, where the server was killed, no client was told
anything, and the action asked for neither a transaction nor an intent. All else must be 0.";

fn line(fault: &str, kind: &str, numbers: &[&str; 7], took: &str) -> String {
    let [
        tried,
        acknowledged,
        lost,
        duplicated,
        altered,
        wrong,
        unanswered,
    ] = numbers;
    format!(
        "{fault:<34}{kind:<9}{tried:>7}{acknowledged:>14}{lost:>6}{duplicated:>12}{altered:>9}\
         {wrong:>15}{unanswered:>14}{took:>9}"
    )
}
