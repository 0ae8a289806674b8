//! Each published crate with none of its features, and with each of them alone.

use crate::Result;
use crate::cargo::{cargo, run as run_command};
use crate::workspace::{Package, Workspace};

use super::DENY_WARNINGS;

pub(super) fn run(workspace: &Workspace) -> Result {
    for package in workspace.published() {
        for choice in choices(package) {
            run_command(cargo(&["clippy"]).args(choice).args(DENY_WARNINGS))?;
        }
    }
    Ok(())
}

/// The arguments of one check for each feature, with the one for no feature first.
fn choices(package: &Package) -> Vec<Vec<&str>> {
    let none = vec!["--package", &package.name, "--no-default-features"];
    let alone = package.features.keys().map(|feature| {
        let mut choice = none.clone();
        choice.extend(["--features", feature]);
        choice
    });
    [none.clone()].into_iter().chain(alone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_feature_has_a_check_of_its_own() {
        let package: Package = serde_json::from_str(
            r#"{"name": "audit-sqlx", "manifest_path": "audit-sqlx/Cargo.toml", "dependencies": [],
                "features": {"default": ["sqlite"], "sqlite": []}}"#,
        )
        .unwrap();
        let choices: Vec<String> = choices(&package)
            .iter()
            .map(|choice| choice.join(" "))
            .collect();
        assert_eq!(
            choices,
            [
                "--package audit-sqlx --no-default-features",
                "--package audit-sqlx --no-default-features --features default",
                "--package audit-sqlx --no-default-features --features sqlite",
            ]
        );
    }
}
