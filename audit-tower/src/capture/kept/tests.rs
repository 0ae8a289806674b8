use serde_json::json;

use super::*;

/// What is told of a body that came in these frames.
fn told(kind: &'static str, limit: usize, frames: &[&str]) -> Value {
    let kept = open(kind, limit, frames);
    kept.end();
    value(&kept)
}

/// A body that came in these frames so far.
fn open(kind: &'static str, limit: usize, frames: &[&str]) -> Kept {
    let kept = Kept::new(Some(HeaderValue::from_static(kind)), limit);
    kept.begin();
    frames.iter().for_each(|frame| kept.take(frame.as_bytes()));
    kept
}

fn value(kept: &Kept) -> Value {
    kept.tell().unwrap().parse().unwrap()
}

#[track_caller]
fn check(kind: &'static str, frames: &[&str], body: Option<Value>) {
    assert_eq!(
        told(kind, 1_000, frames).get("body"),
        body.as_ref(),
        "{kind} {frames:?}"
    );
}

#[test]
fn json_is_told_as_what_it_says() {
    check(
        "application/json",
        &["{\"a\":", "[1]}"],
        Some(json!({"a": [1]})),
    );
    check("Application/JSON; charset=utf-8", &["7"], Some(json!(7)));
    check("application/vnd.acme+json", &["[]"], Some(json!([])));
}

#[test]
fn a_form_is_told_as_its_fields() {
    let form = "application/x-www-form-urlencoded";
    check(
        form,
        &["a=1&b=x+y%21"],
        Some(json!({"a": "1", "b": "x y!"})),
    );
    check(form, &["a=1&a=2&a=3"], Some(json!({"a": ["1", "2", "3"]})));
    check(form, &[], Some(json!({})));
}

/// `curl -d` sends whatever it is given as a form.
#[test]
fn what_is_no_form_tells_none_of_its_fields() {
    let form = "application/x-www-form-urlencoded";
    check(form, &[r#"{"password":"hunter2"}"#], Some(json!({})));
    for body in [
        r#"{"password":"hunter2=x"}"#,
        r#"a=1&["hunter2="]"#,
        "<password>hunter2=</password>",
        "%7B%22password%22:%22hunter2=",
        "[\"hunter2\"=1",
        "password\nhunter2=",
    ] {
        check(form, &[body], None);
    }
    let long = format!("{}=1", "hunter2".repeat(100));
    check(form, &[&long], None);
    check(form, &["a=1&hunter2&b="], Some(json!({"a": "1", "b": ""})));
    check(form, &["user[name]=x"], Some(json!({"user[name]": "x"})));
}

#[test]
fn of_a_body_without_an_end_only_what_is_whole_is_told() {
    let check = |kind, frame, body: Option<Value>| {
        let told = value(&open(kind, 1_000, &[frame]));
        assert_eq!(told["complete"], false, "{frame}");
        assert_eq!(told.get("body"), body.as_ref(), "{frame}");
    };
    check("application/json", "12", None);
    check("text/plain", "abc", None);
    let form = "application/x-www-form-urlencoded";
    check(form, "a=1&name=Ac", Some(json!({"a": "1"})));
    assert_eq!(told(form, 1_000, &["a=1"]).get("complete"), None);
}

#[test]
fn what_cannot_be_read_is_told_by_its_size() {
    check("application/json", &["{"], None);
    check("application/json", &["\u{0}"], None);
    check("text/plain", &["password=1"], None);
    check("json", &["{}"], None);
    check("", &["{}"], None);
}

#[test]
fn json_is_told_as_it_was_sent() {
    let kept = Kept::new(Some(HeaderValue::from_static("application/json")), 1_000);
    kept.begin();
    kept.take(br#"{"n":123456789012345678901234567890,"a":1,"a":2}"#);
    kept.end();
    let told = kept.tell().unwrap();
    let body = r#""body":{"n":123456789012345678901234567890,"a":1,"a":2}"#;
    assert!(told.as_str().contains(body), "{told:?}");
}

/// A password that is hidden in the body could be found by trying.
#[test]
fn of_what_may_have_secrets_in_it_no_hash_is_told() {
    for (kind, body) in [
        ("application/json", r#"{"password": "1"}"#),
        ("application/json", r#"{"password": "1""#),
        ("application/x-www-form-urlencoded", "password=1"),
        ("Multipart/Form-Data; boundary=x", "--x\r\n\r\n1"),
    ] {
        assert_eq!(told(kind, 1_000, &[body]).get("sha256"), None, "{body}");
        assert_eq!(told(kind, 2, &[body]).get("sha256"), None, "{body}");
    }
}

#[test]
fn size_and_hash_are_of_all_that_was_read() {
    let expected = json!({
        "content_type": "text/plain", "bytes": 3, "truncated": true,
        "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    });
    assert_eq!(told("text/plain", 2, &["a", "", "bc"]), expected);
}

#[test]
fn of_a_cut_form_the_whole_fields_are_told_and_of_cut_json_none() {
    let form = "application/x-www-form-urlencoded";
    assert_eq!(
        told(form, 9, &["a=1&passw", "ord=x"])["body"],
        json!({"a": "1"})
    );
    assert_eq!(told(form, 4, &["abcdef=1"])["body"], json!({}));
    assert_eq!(told("application/json", 1, &["12"]).get("body"), None);
    assert_eq!(told("application/json", 0, &["12"])["bytes"], 2);
}

#[test]
fn no_more_than_the_limit_is_held() {
    let kept = Kept::new(None, 100);
    kept.begin();
    (0..1_000).for_each(|_| kept.take(&[7; 64]));
    assert!(kept.read().head.capacity() < 200);
    assert_eq!(value(&kept)["bytes"], 64_000);
}

#[test]
fn a_missing_layer_is_told() {
    let told = value(&Kept::new(None, 100));
    assert_eq!(told, "not kept: the layer CaptureBody is missing");
}
