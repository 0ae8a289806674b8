use super::*;

/// The places at which the rule finds a file of this path and text to break it.
pub(super) fn check(rule: fn(&File) -> Vec<Violation>, path: &str, text: &str, expected: &[&str]) {
    let found = rule(&File::new(path, text.to_owned()));
    let places: Vec<&str> = found
        .iter()
        .map(|violation| violation.place.as_str())
        .collect();
    assert_eq!(places, expected, "{found:?}");
}

/// The places at which the rule finds a house of these files and packages to break it.
pub(super) fn check_house(
    rule: fn(&House) -> Vec<Violation>,
    files: &[(&str, &str)],
    packages: &str,
    expected: &[&str],
) {
    let workspace = workspace(packages);
    let files = files
        .iter()
        .map(|(path, text)| File::new(path, (*text).to_owned()));
    let house = House {
        workspace: &workspace,
        files: files.collect(),
    };
    let found = rule(&house);
    let places: Vec<&str> = found
        .iter()
        .map(|violation| violation.place.as_str())
        .collect();
    assert_eq!(places, expected, "{found:?}");
}

fn workspace(packages: &str) -> Workspace {
    let text = format!(
        r#"{{"workspace_root": "/house", "target_directory": "/house/target", "packages": [{packages}]}}"#
    );
    serde_json::from_str(&text).unwrap()
}

#[test]
fn every_rule_is_asked() {
    let workspace = workspace("");
    let house = House {
        workspace: &workspace,
        files: vec![File::new(
            "audit-core/src/mod.rs",
            "fn a() { todo!() } \n".to_owned(),
        )],
    };
    let words: Vec<String> = violations(&house)
        .into_iter()
        .map(|found| found.words)
        .collect();
    for part in ["todo!", "mod.rs", "whitespace", "document"] {
        assert!(
            words.iter().any(|words| words.contains(part)),
            "{part}: {words:?}"
        );
    }
}

#[test]
fn a_folder_is_held_where_a_file_lies_in_it() {
    let workspace = workspace("");
    let house = House {
        workspace: &workspace,
        files: vec![File::new("audit-core/src/lib.rs", String::new())],
    };
    assert!(house.holds("audit-core/src/"));
    assert!(house.holds("audit-core/src/lib.rs"));
    assert!(!house.holds("audit-core/s"));
}
