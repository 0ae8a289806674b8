use audit_core::Text;
use http::{HeaderName, HeaderValue, Method, Request};

use super::*;
use crate::request::RouteName;

fn parts(method: &str, route: &str, headers: &[(&'static str, &'static str)]) -> Parts {
    let mut request = Request::builder().method(method).uri("/");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let (mut parts, ()) = request.body(()).unwrap().into_parts();
    if !route.is_empty() {
        parts.extensions.insert(RouteName(Text::from(route)));
    }
    parts
}

/// Whether a policy of this one rule records the request by it, and says so.
#[track_caller]
fn check(rule: Rule, parts: &Parts, matches: bool) {
    let policy = Policy::new().rule(rule.clone());
    let explained = policy.explain(parts);
    assert_eq!(explained.rule.is_some(), matches, "{rule:?}: {explained}");
}

#[test]
fn a_rule_matches_where_all_that_it_asks_for_holds() {
    let post = parts(
        "POST",
        "/a/{id}",
        &[
            ("content-type", "Text/Plain; charset=utf-8"),
            ("x-a", "1"),
            ("x-a", "2"),
        ],
    );
    let header = |value| {
        (
            HeaderName::from_static("x-a"),
            HeaderValue::from_static(value),
        )
    };
    let is = |rule| check(rule, &post, true);
    let is_not = |rule| check(rule, &post, false);
    is(Rule::metadata());
    is(Rule::metadata().method(Method::PUT).method(Method::POST));
    is_not(Rule::metadata().method(Method::PUT));
    is(Rule::metadata().route("/a/{id}"));
    is(Rule::metadata().route("/b").route("/a/*"));
    is(Rule::metadata().route("*"));
    is_not(Rule::metadata().route("/a"));
    is_not(Rule::metadata().route("/a/{id}/b"));
    is(Rule::metadata().with_header(header("").0));
    is_not(Rule::metadata().with_header(HeaderName::from_static("x-b")));
    is(Rule::metadata().header(header("").0, header("2").1));
    is_not(Rule::metadata().header(header("").0, header("3").1));
    is(Rule::metadata().content_type("text/plain"));
    is(Rule::metadata()
        .content_type("application/json")
        .content_type("text/*"));
    is_not(Rule::metadata().content_type("text/html"));
    is_not(Rule::metadata().method(Method::POST).route("/b"));
    check(Rule::metadata().route("*"), &parts("POST", "", &[]), false);
    check(
        Rule::metadata().content_type("*"),
        &parts("POST", "/a", &[]),
        false,
    );
}

#[test]
fn the_first_rule_that_matches_wins_and_the_rest_is_explained() {
    let policy = Policy::new()
        .rule(Rule::none("a probe").route("/health"))
        .rule(
            Rule::request()
                .content_type("application/json")
                .body_limit(10),
        )
        .rule(Rule::metadata().method(Method::GET).sample_reads(0.25));
    let told =
        |method, route, headers: &[_]| policy.explain(&parts(method, route, headers)).to_string();
    assert_eq!(
        told("POST", "/health", &[]),
        "nothing is recorded (a probe): rule 1 matches"
    );
    let json = [("content-type", "application/json")];
    assert_eq!(
        told("POST", "/a", &json),
        "it is recorded with its body, up to 10 bytes: rule 1 does not match: it is for another route; \
         rule 2 matches"
    );
    assert_eq!(
        told("GET", "/a", &[]),
        "its metadata is recorded in 0.25 of all cases: rule 1 does not match: it is for another route; \
         rule 2 does not match: it is for another content type; rule 3 matches"
    );
    let explained = policy.explain(&parts("PUT", "/a", &[]));
    assert_eq!(
        (explained.rule, explained.level, explained.chance),
        (None, Level::Metadata, 1.0)
    );
    assert!(
        explained
            .why
            .ends_with("no rule matches, and it can change something"),
        "{explained}"
    );
}

#[test]
fn without_a_rule_reads_are_left_out_and_the_rest_is_recorded() {
    let is_recorded =
        |method, headers: &[_]| Policy::new().explain(&parts(method, "/a", headers)).chance == 1.0;
    for method in ["POST", "PUT", "PATCH", "DELETE", "CONNECT", "BREW"] {
        assert!(is_recorded(method, &[]), "{method}");
    }
    for method in ["GET", "HEAD", "OPTIONS", "TRACE"] {
        assert!(!is_recorded(method, &[]), "{method}");
    }
    assert!(is_recorded("GET", &[("upgrade", "WebSocket")]));
}

#[test]
fn a_sample_is_taken_of_reads_alone() {
    let policy = |roll: f64| {
        let rule = Rule::metadata().sample_reads(0.25);
        Policy::new().rule(rule).dice(move || roll)
    };
    let speaks = |roll, method| {
        let parts = parts(method, "/a", &[]);
        let ruled = policy(roll).ruled(&parts, &Route::of(&parts));
        ruled.ruling.words(Some(200)).is_some()
    };
    assert!(speaks(0.0, "GET") && speaks(0.249, "GET"));
    assert!(!speaks(0.25, "GET") && !speaks(0.999, "GET"));
    assert!(
        speaks(0.999, "POST"),
        "what can change something is never left to chance"
    );
}

#[test]
fn dice_that_panic_cost_no_request() {
    let rule = Rule::metadata().sample_reads(0.25);
    let policy = Policy::new().rule(rule).dice(|| panic!("on purpose"));
    let parts = parts("GET", "/a", &[]);
    let ruled = policy.ruled(&parts, &Route::of(&parts));
    assert!(ruled.ruling.words(Some(200)).is_some());
}

#[test]
fn chance_is_even() {
    let dice = Random::default();
    let rolls: Vec<f64> = (0..10_000).map(|_| dice.roll()).collect();
    assert!(rolls.iter().all(|roll| (0.0..1.0).contains(roll)));
    let below = rolls.iter().filter(|roll| **roll < 0.25).count();
    assert!(
        (2_000..3_000).contains(&below),
        "{below} of 10,000 below a quarter"
    );
}

#[test]
#[should_panic(expected = "a fraction is between 0 and 1, and not NaN")]
fn a_fraction_that_is_none_is_refused() {
    drop(Rule::metadata().sample_reads(f64::NAN));
}
