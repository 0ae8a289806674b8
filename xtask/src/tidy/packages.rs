//! What the manifests promise: names, directions, nothing unused.

use super::{House, Violation};
use crate::workspace::{Dependency, Package};

/// Nothing to the left knows anything to its right: what each room must not depend on.
///
/// A name stands for its family too: `sqlx` for `sqlx-core`.
const DIRECTIONS: &[(&str, &[&str])] = &[
    (
        "audit-core",
        &[
            "http",
            "hyper",
            "axum",
            "tower",
            "sqlx",
            "audit-tower",
            "audit-axum",
            "audit-sqlx",
        ],
    ),
    ("audit-tower", &["axum", "sqlx", "audit-axum", "audit-sqlx"]),
    ("audit-axum", &["sqlx", "audit-sqlx"]),
];

/// What a room may know behind a feature that is off by default: a trait of another crate can only
/// be implemented beside the type.
const DOORS: &[(&str, &str)] = &[
    ("audit-core", "axum-core"),
    ("audit-core", "http"),
    ("audit-tower", "axum"),
];

pub(super) fn folders(house: &House) -> Vec<Violation> {
    let published = house.workspace.published();
    published
        .filter(|package| !package.folder().ends_with(&package.name))
        .map(|package| {
            let name = &package.name;
            let words = format!("the folder of a crate has its name: call this one `{name}`");
            Violation::new(manifest(house, package), words)
        })
        .collect()
}

pub(super) fn manifests(house: &House) -> Vec<Violation> {
    house
        .workspace
        .published()
        .flat_map(|package| missing(house, package))
        .collect()
}

fn missing(house: &House, package: &Package) -> Vec<Violation> {
    let fields = [
        ("description", &package.description),
        ("license", &package.license),
        ("repository", &package.repository),
    ];
    fields
        .into_iter()
        .filter(|(_, value)| value.as_ref().is_none_or(|value| value.trim().is_empty()))
        .map(|(field, _)| {
            let words = format!("a published crate has a `{field}`: add it");
            Violation::new(manifest(house, package), words)
        })
        .collect()
}

pub(super) fn directions(house: &House) -> Vec<Violation> {
    let packages = house.workspace.packages.iter();
    packages
        .flat_map(|package| wrong_ways(house, package))
        .collect()
}

fn wrong_ways(house: &House, package: &Package) -> Vec<Violation> {
    let rule = DIRECTIONS.iter().find(|(name, _)| package.name == *name);
    let (_, families) = rule.copied().unwrap_or_default();
    let shipped = package
        .dependencies
        .iter()
        .filter(|dependency| dependency.is_shipped());
    shipped
        .filter(|dependency| families.iter().any(|family| is_of(dependency, family)))
        .filter(|dependency| !is_door(package, dependency))
        .map(|dependency| {
            let words = format!(
                "{} must not know {}: move the code that needs it one room to the right",
                package.name, dependency.name,
            );
            Violation::new(manifest(house, package), words)
        })
        .collect()
}

fn is_door(package: &Package, dependency: &Dependency) -> bool {
    let door = (package.name.as_str(), dependency.name.as_str());
    dependency.optional && DOORS.contains(&door)
}

fn is_of(dependency: &Dependency, family: &str) -> bool {
    let rest = dependency.name.strip_prefix(family);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

pub(super) fn unused(house: &House) -> Vec<Violation> {
    let Some(manifest) = house.file("Cargo.toml") else {
        return Vec::new();
    };
    workspace_dependencies(&manifest.text)
        .filter(|(_, name)| !is_used(house, name))
        .map(|(line, name)| {
            manifest.violation(line, format!("no member uses `{name}`: take it out"))
        })
        .collect()
}

/// The line and the name of each entry under `[workspace.dependencies]`.
fn workspace_dependencies(manifest: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = manifest.lines().zip(1..).map(|(text, line)| (line, text));
    lines
        .skip_while(|(_, text)| *text != "[workspace.dependencies]")
        .skip(1)
        .take_while(|(_, text)| !text.starts_with('['))
        .filter(|(_, text)| text.starts_with(char::is_alphanumeric))
        .filter_map(|(line, text)| Some((line, text.split(['=', '.', ' ']).next()?)))
}

fn is_used(house: &House, name: &str) -> bool {
    let mut used = house
        .workspace
        .packages
        .iter()
        .flat_map(|package| &package.dependencies);
    used.any(|dependency| dependency.key() == name)
}

fn manifest(house: &House, package: &Package) -> String {
    let path = package.manifest_path.strip_prefix(&house.workspace.root);
    path.unwrap_or(&package.manifest_path).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_house;
    use super::*;

    const MANIFEST: &str = "[workspace.dependencies]\n# web\nhttp = \"1\"\nserde.version = \"1\"\n\n[profile.dev]\ndebug = 1\n";

    fn package(name: &str, folder: &str, dependency: &str, kind: &str) -> String {
        format!(
            r#"{{"name": "{name}", "manifest_path": "/house/{folder}/Cargo.toml", "features": {{}},
                "description": "words", "license": "MIT", "repository": "https://audited.test",
                "dependencies": [{{"name": "{dependency}", "kind": {kind}}}]}}"#
        )
    }

    #[test]
    fn a_folder_with_another_name_is_found() {
        let named = package("audit-core", "audit-core", "serde", "null");
        check_house(folders, &[], &named, &[]);
        let misnamed = package("audit-core", "core", "serde", "null");
        check_house(folders, &[], &misnamed, &["core/Cargo.toml"]);
    }

    #[test]
    fn a_published_crate_without_a_licence_is_found() {
        let complete = package("audit-core", "audit-core", "serde", "null");
        check_house(manifests, &[], &complete, &[]);
        let bare = complete.replace("\"MIT\"", "null");
        check_house(manifests, &[], &bare, &["audit-core/Cargo.toml"]);
        let private = bare.replace("\"license\"", "\"publish\": [], \"license\"");
        check_house(manifests, &[], &private, &[]);
    }

    #[test]
    fn a_room_that_knows_what_is_to_its_right_is_found() {
        let check = |package: &str, dependency: &str, kind: &str, expected: &[&str]| {
            let packages = self::package(package, package, dependency, kind);
            check_house(directions, &[], &packages, expected);
        };
        check("audit-core", "http", "null", &["audit-core/Cargo.toml"]);
        check(
            "audit-core",
            "sqlx-core",
            "\"build\"",
            &["audit-core/Cargo.toml"],
        );
        check("audit-tower", "sqlx", "null", &["audit-tower/Cargo.toml"]);
        check(
            "audit-axum",
            "audit-sqlx",
            "null",
            &["audit-axum/Cargo.toml"],
        );
        check("audit-axum", "audit-sqlx", "\"dev\"", &[]);
        check("audit-tower", "http", "null", &[]);
        check("audit-sqlx", "sqlx", "null", &[]);
    }

    #[test]
    fn a_workspace_dependency_that_no_member_uses_is_found() {
        let packages = package("audit-core", "audit-core", "serde", "null");
        let files = [("Cargo.toml", MANIFEST)];
        check_house(unused, &files, &packages, &["Cargo.toml:3"]);
    }
}
