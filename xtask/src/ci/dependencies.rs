//! Licences, sources and bans of the dependencies: cargo-deny, by the rules of `deny.toml`.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::cargo::{self, cargo};
use crate::workspace::Workspace;

/// The version that `deny.toml` is written for.
const VERSION: &str = "0.20.2";

pub(super) fn run(_: &Workspace) -> Result {
    cargo::run(deny()?.args(["check", "bans", "licenses", "sources"]))
}

/// The machine's own cargo-deny, else one in the cache folder, installed there once.
fn deny() -> Result<Command> {
    if cargo::succeeds(&mut cargo(&["deny", "--version"])) {
        return Ok(cargo(&["deny"]));
    }
    let tools = tools()?;
    let program = tools.join("bin/cargo-deny");
    if !program.exists() {
        install(&tools)?;
    }
    Ok(Command::new(program))
}

/// Unoptimised: a minute to build on two cores instead of many, and a second to run.
fn install(tools: &Path) -> Result {
    let arguments = [
        "install",
        "cargo-deny",
        "--locked",
        "--debug",
        "--version",
        VERSION,
    ];
    let mut command = cargo(&arguments);
    command.arg("--root").arg(tools);
    command.env("CARGO_PROFILE_DEV_DEBUG", "0");
    // Its build folder is thrown away rather than kept beside ours.
    command.env_remove("CARGO_TARGET_DIR");
    cargo::run(&mut command)
}

fn tools() -> Result<PathBuf> {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| env::home_dir().map(|home| home.join(".cache")));
    let cache = cache.ok_or("neither XDG_CACHE_HOME nor HOME is set: no place for cargo-deny")?;
    Ok(cache.join(format!("audited/tools/cargo-deny-{VERSION}")))
}
