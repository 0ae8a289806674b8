//! Stages in order, each with its time: the first that fails ends the run.

use std::time::{Duration, Instant};

use crate::Result;
use crate::workspace::Workspace;

pub(crate) struct Stage {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&Workspace) -> Result,
}

struct Report {
    name: &'static str,
    result: Result,
    took: Duration,
}

/// Runs the stages until one fails, and prints what each of them took.
///
/// The last line is the summary: printed where all passed, else the error's words.
pub(crate) fn run_all(stages: &[Stage], workspace: &Workspace) -> Result {
    let mut reports = Vec::new();
    for stage in stages {
        let report = run(stage, workspace);
        let failed = report.result.is_err();
        reports.push(report);
        if failed {
            break;
        }
    }
    print!("\n{}", table(stages, &reports));
    println!("{}", summary(&reports)?);
    Ok(())
}

fn run(stage: &Stage, workspace: &Workspace) -> Report {
    println!("\n== {}", stage.name);
    let started = Instant::now();
    let result = (stage.run)(workspace);
    let took = started.elapsed();
    match &result {
        Ok(()) => println!("== {} passed in {}", stage.name, shown(took)),
        Err(error) => println!("== {} failed after {}: {error}", stage.name, shown(took)),
    }
    Report {
        name: stage.name,
        result,
        took,
    }
}

fn table(stages: &[Stage], reports: &[Report]) -> String {
    let mut rows = String::new();
    for report in reports {
        let word = if report.result.is_ok() {
            "passed"
        } else {
            "FAILED"
        };
        rows += &row(report.name, word, &shown(report.took));
    }
    for stage in &stages[reports.len()..] {
        rows += &row(stage.name, "not run", "");
    }
    rows
}

fn row(name: &str, word: &str, took: &str) -> String {
    let row = format!("{name:<14}{word:<8}{took:>12}");
    format!("{}\n", row.trim_end())
}

fn summary(reports: &[Report]) -> Result<String> {
    let total = shown(reports.iter().map(|report| report.took).sum());
    match reports.iter().find(|report| report.result.is_err()) {
        Some(report) => Err(format!("ci failed: {} after {total}", report.name).into()),
        None => Ok(format!("ci passed: {} stages in {total}", reports.len())),
    }
}

fn shown(took: Duration) -> String {
    match took.as_secs() {
        0..60 => format!("{:.1} s", took.as_secs_f32()),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAGES: &[Stage] = &[
        Stage {
            name: "format",
            run: |_| Ok(()),
        },
        Stage {
            name: "clippy",
            run: |_| Err("a warning".into()),
        },
        Stage {
            name: "test",
            run: |_| unreachable!("a stage after a failure"),
        },
    ];

    fn workspace() -> Workspace {
        Workspace {
            root: ".".into(),
            target: "target".into(),
            packages: Vec::new(),
        }
    }

    fn report(name: &'static str, result: Result, seconds: u64) -> Report {
        Report {
            name,
            result,
            took: Duration::from_secs(seconds),
        }
    }

    #[test]
    fn the_first_failure_ends_the_run_and_names_its_stage() {
        let error = run_all(STAGES, &workspace()).unwrap_err().to_string();
        assert!(error.starts_with("ci failed: clippy after"), "{error}");
    }

    #[test]
    fn all_passed_is_a_success() {
        assert!(run_all(&STAGES[..1], &workspace()).is_ok());
    }

    #[test]
    fn the_table_has_each_stage_also_those_that_did_not_run() {
        let reports = [
            report("format", Ok(()), 2),
            report("clippy", Err("a warning".into()), 83),
        ];
        let expected = "\
format        passed         2.0 s
clippy        FAILED    1 min 23 s
test          not run
";
        assert_eq!(table(STAGES, &reports), expected);
    }

    #[test]
    fn the_summary_counts_stages_and_adds_their_times() {
        let reports = [report("format", Ok(()), 2), report("clippy", Ok(()), 83)];
        assert_eq!(
            summary(&reports).unwrap(),
            "ci passed: 2 stages in 1 min 25 s"
        );
    }
}
