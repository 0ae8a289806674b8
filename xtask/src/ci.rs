//! `cargo xtask ci`: the whole gate, in stages, the cheap ones first.
//!
//! Clippy stands in for `cargo check` everywhere: it compiles no more, its dependencies are shared
//! with the other stages, and it alone can deny the warnings of our own code without rebuilding
//! everyone else's.

use std::process::Command;

use crate::Result;
use crate::cargo::{cargo, run as run_command};
use crate::stage::{self, Stage};
use crate::workspace::Workspace;
use crate::{bench, faults, test, tidy};

mod dependencies;
mod features;

const STAGES: &[Stage] = &[
    Stage {
        name: "format",
        run: format,
    },
    Stage {
        name: "tidy",
        run: tidy::run,
    },
    Stage {
        name: "clippy",
        run: clippy,
    },
    Stage {
        name: "features",
        run: features::run,
    },
    Stage {
        name: "docs",
        run: docs,
    },
    Stage {
        name: "dependencies",
        run: dependencies::run,
    },
    Stage {
        name: "test",
        run: |workspace| test::run(workspace, &[]),
    },
    Stage {
        name: "faults",
        run: |_| faults::run(&[]),
    },
    Stage {
        name: "benches",
        run: benches,
    },
];

const DENY_WARNINGS: &[&str] = &["--", "-D", "warnings"];

pub(crate) fn run(workspace: &Workspace) -> Result {
    stage::run_all(STAGES, workspace)
}

fn format(_: &Workspace) -> Result {
    run_command(&mut cargo(&["fmt", "--all", "--check"]))?;
    if !bench::is_there() {
        return Ok(());
    }
    run_command(&mut cargo(&[
        "fmt",
        "--manifest-path",
        bench::MANIFEST,
        "--check",
    ]))
}

fn clippy(_: &Workspace) -> Result {
    let arguments = ["clippy", "--workspace", "--all-targets", "--all-features"];
    run_command(cargo(&arguments).args(DENY_WARNINGS))
}

fn docs(_: &Workspace) -> Result {
    let arguments = ["doc", "--workspace", "--no-deps", "--all-features"];
    run_command(cargo(&arguments).env("RUSTDOCFLAGS", "-D warnings"))
}

fn benches(workspace: &Workspace) -> Result {
    if !bench::is_there() {
        println!("{} is not there yet", bench::MANIFEST);
        return Ok(());
    }
    run_command(&mut benches_command(workspace))
}

/// Into the workspace's own build folder, where most of the dependencies are already.
fn benches_command(workspace: &Workspace) -> Command {
    let arguments = [
        "clippy",
        "--manifest-path",
        bench::MANIFEST,
        "--all-targets",
    ];
    let mut command = cargo(&arguments);
    command
        .arg("--target-dir")
        .arg(&workspace.target)
        .args(DENY_WARNINGS);
    command
}
