use std::path::PathBuf;

use http::{HeaderMap, HeaderValue, header};
use tempfile::TempDir;

use super::*;

/// Rules in the form of uap-core's, and of our own.
const RULES: &str = r#"
user_agent_parsers:
  - regex: '(Acme)/(\d+)\.(\d+)'
  - regex: '(Firefox)/(\d+)\.(\d+)'
    family_replacement: 'Ours $1'
  - regex: '(Long)/(\d+)'
os_parsers:
  - regex: '(Windows NT 10)'
    os_replacement: 'Windows'
    os_v1_replacement: '10'
  - regex: '(Windows NT 6\.1)'
    os_replacement: 'Windows'
    os_v1_replacement: '7'
  - regex: '(Mac OS X) (10)[_.](\d+)(?:[_.](\d+))?'
  - regex: '(iPhone|CPU) OS (\d+)_(\d+)'
    os_replacement: 'iOS'
    os_v1_replacement: '$2'
    os_v2_replacement: '$3'
  - regex: '(Android) (\d+)'
  - regex: '(Acme OS) (\d+)\.(\d+)'
device_parsers:
  - regex: 'acmespider'
    regex_flag: 'i'
    device_replacement: 'Spider'
    brand_replacement: 'Spider'
    model_replacement: 'Desktop'
  - regex: '; (K)\)'
    device_replacement: '$1'
    brand_replacement: 'Generic_Android'
    model_replacement: '$1'
  - regex: '; (SM-\w+)'
    device_replacement: 'Samsung $1'
    brand_replacement: 'Samsung'
    model_replacement: '$1'
"#;

fn file(rules: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("regexes.yaml");
    fs::write(&path, rules).unwrap();
    (folder, path)
}

fn headers(agent: &str, hints: &[(&'static str, &'static str)]) -> DeviceHeaders {
    let mut headers = HeaderMap::new();
    headers.insert(header::USER_AGENT, HeaderValue::from_str(agent).unwrap());
    for (name, value) in hints {
        headers.insert(*name, HeaderValue::from_static(value));
    }
    DeviceHeaders::of(&headers)
}

/// Kind, browser, system and model, `-` where nothing is known.
fn told(rules: &UapRules, headers: &DeviceHeaders) -> String {
    let device = rules.tell(headers).unwrap();
    let words = [&device.browser, &device.os, &device.model];
    let words = words.map(|word| word.as_deref().unwrap_or("-"));
    format!("{} | {}", device.kind, words.join(" | "))
}

#[track_caller]
fn check(agent: &str, hints: &[(&'static str, &'static str)], expected: &str) {
    let (_folder, path) = file(RULES);
    let rules = UapRules::open(path).unwrap().compiled().unwrap();
    assert_eq!(told(&rules, &headers(agent, hints)), expected, "{agent}");
}

#[test]
fn the_rules_of_the_file_tell() {
    check(
        "Mozilla/5.0 (Acme OS 3.1) Acme/7.2",
        &[],
        "unknown | Acme 7 | Acme OS 3.1 | -",
    );
    check(
        "Mozilla/5.0 (Windows NT 6.1; rv:115.0) Gecko/20100101 Firefox/115.0",
        &[],
        "desktop | Ours Firefox 115 | Windows 7 | -",
    );
    check(
        "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121.0.0.0 Mobile Safari/537.36",
        &[],
        "phone | Chrome 121 | Android 14 | SM-S918B",
    );
    check("Mozilla/5.0 (AcmeSpider 2)", &[], "bot | - | - | -");
}

#[test]
fn what_agents_are_frozen_at_is_not_told() {
    check(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0",
        &[],
        "desktop | Ours Firefox 142 | Windows | -",
    );
    check(
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Acme/7.2",
        &[],
        "desktop | Acme 7 | macOS | -",
    );
    check(
        "Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
        &[],
        "tablet | Safari 26 | iPadOS | -",
    );
    check(
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
        &[],
        "phone | Chrome 142 | Android | -",
    );
}

#[test]
fn hints_win_over_the_rules() {
    let hints = [
        ("sec-ch-ua", "\"Google Chrome\";v=\"142\""),
        ("sec-ch-ua-platform", "\"Windows\""),
        ("sec-ch-ua-platform-version", "\"15.0.0\""),
    ];
    check(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0",
        &hints,
        "desktop | Chrome 142 | Windows 11 | -",
    );
}

#[test]
fn a_program_stays_one() {
    check(
        "Acme/7.2 (Acme OS 3.1)",
        &[],
        "library | - | Acme OS 3.1 | -",
    );
    check("curl/8.5.0", &[], "cli | - | - | -");
}

#[test]
fn what_a_rule_captures_is_bounded() {
    let long = format!("Mozilla/5.0 Long/{}", "1".repeat(500));
    check(&long, &[], "unknown | Long | - | -");
}

#[test]
fn until_they_are_compiled_the_embedded_rules_tell() {
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0";
    let rules = UapRules {
        rules: Arc::default(),
        compiling: None,
        cache: Cache::default(),
        meanwhile: EmbeddedRules::default(),
    };
    let headers = headers(agent, &[]);
    assert_eq!(told(&rules, &headers), "desktop | Firefox 142 | Linux | -");
    let compiled = Extractor::try_from(serde_saphyr::from_str::<Regexes<'static>>(RULES).unwrap());
    rules.rules.get_or_init(|| Rules(compiled.unwrap()));
    assert_eq!(
        told(&rules, &headers),
        "desktop | Ours Firefox 142 | Linux | -"
    );
}

#[test]
fn nothing_said_is_nothing_known() {
    let (_folder, path) = file(RULES);
    let rules = UapRules::open(path).unwrap().compiled().unwrap();
    assert_eq!(rules.tell(&DeviceHeaders::default()), None);
}

/// The error of opening such a file.
#[track_caller]
fn check_fault(rules: &str, what: &str) {
    let (_folder, path) = file(rules);
    let error = UapRules::open(&path)
        .and_then(UapRules::compiled)
        .unwrap_err();
    assert!(error.is_invalid(), "{rules}");
    let (words, path) = (error.to_string(), path.display().to_string());
    assert!(words.contains(what) && words.contains(&path), "{words}");
    assert!(std::error::Error::source(&error).is_some(), "{words}");
}

#[test]
fn a_file_that_is_none_of_uap_cores_is_an_error_that_names_it() {
    check_fault("", "understood");
    check_fault("\u{1F600}: [", "understood");
    check_fault("user_agent_parsers: []", "understood");
    check_fault("[1, 2]", "understood");
    let broken = RULES.replace("(Acme)/", "(Acme/");
    check_fault(&broken, "compiled");
}

#[test]
fn a_file_that_is_not_there_is_an_error_that_names_it() {
    let error = UapRules::open("/nowhere/regexes.yaml").unwrap_err();
    assert!(error.is_invalid());
    assert!(
        error.to_string().contains("/nowhere/regexes.yaml"),
        "{error}"
    );
}
