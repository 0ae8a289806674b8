use super::*;

fn request(headers: &[(&str, &[u8])]) -> Origin {
    let mut request = http::Request::builder().method("PUT").uri("/customers/7");
    for (name, value) in headers {
        request = request.header(*name, HeaderValue::from_bytes(value).unwrap());
    }
    let mut parts = request.body(()).unwrap().into_parts().0;
    parts
        .extensions
        .insert(Peer("::ffff:203.0.113.7".parse().unwrap()));
    parts.extensions.insert(RouteName("/customers/{id}".into()));
    let route = Route::of(&parts);
    let enrich = Arc::default();
    Request::of(&parts, route, peer(&parts), ClientIp::peer(), enrich).origin(&Actor::anonymous())
}

#[test]
fn what_the_request_says_is_kept() {
    let origin = request(&[
        ("user-agent", b"curl/8.5.0"),
        ("x-request-id", b"r-1"),
        (
            "traceparent",
            b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        ),
    ]);
    assert_eq!(origin.ip, Some("203.0.113.7".parse().unwrap()));
    assert_eq!(origin.peer, origin.ip);
    assert_eq!(origin.method.as_deref(), Some("PUT"));
    assert_eq!(origin.route.as_deref(), Some("/customers/{id}"));
    assert_eq!(origin.request_id.as_deref(), Some("r-1"));
    assert_eq!(
        origin.trace_id.as_deref(),
        Some("0af7651916cd43dd8448eb211c80319c")
    );
    assert_eq!(origin.app.as_deref(), Some("curl 8.5.0"));
}

#[test]
fn a_request_without_an_id_is_given_one() {
    assert!(request(&[]).request_id.is_some_and(|id| id.len() == 36));
}

#[test]
fn one_bad_byte_erases_nothing() {
    let origin = request(&[("user-agent", b"curl/8.5\xFF")]);
    assert_eq!(origin.user_agent.as_deref(), Some(r"curl/8.5\xFF"));
}

#[test]
fn a_long_header_is_cut_with_its_true_length() {
    let origin = request(&[("user-agent", &[b'a'; 70_000])]);
    assert_eq!(origin.user_agent.map(|agent| agent.len()), Some(MOST_BYTES));
    assert_eq!(
        origin.truncated,
        [Truncated {
            field: "user_agent".into(),
            bytes: 70_000
        }]
    );
    let origin = request(&[("user-agent", &[0xFF; 3_000])]);
    assert_eq!(
        origin.truncated,
        [Truncated {
            field: "user_agent".into(),
            bytes: 3_000
        }]
    );
}

#[test]
fn a_reason_may_come_with_the_request() {
    let reason = |reason: &str| {
        let request = http::Request::builder().header("x-audit-reason", reason.as_bytes());
        let parts = request.body(()).unwrap().into_parts().0;
        let enrich = Arc::default();
        Request::of(&parts, Route::Unknown, None, ClientIp::peer(), enrich).reason()
    };
    assert_eq!(reason("Zürich asked").as_deref(), Some("Zürich asked"));
    assert_eq!(reason("  "), None);
}
