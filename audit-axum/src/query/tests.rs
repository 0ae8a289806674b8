use chrono::DateTime;

use super::*;

fn read(query: &str) -> Result<Asked, Problem> {
    Asked::read(&Params::read(Some(query)), Tenant::default())
}

fn filter() -> Filter {
    Filter::new(Tenant::default())
}

fn check(query: &str, expected: Filter) {
    assert_eq!(read(query).unwrap().filter, expected, "{query}");
}

fn refused(query: &str, parameter: &str, words: &str) {
    let problem = read(query).unwrap_err();
    assert_eq!(problem.status, 400);
    assert_eq!(problem.parameter.as_deref(), Some(parameter), "{query}");
    assert!(
        problem.detail.contains(words),
        "{query}: {}",
        problem.detail
    );
}

#[test]
fn every_parameter_narrows_its_field() {
    let parsed = "x".parse::<String>().unwrap();
    check("", filter());
    check("actor=user:42", filter().actor("user:42".parse().unwrap()));
    check(
        "target=customer:a%3Ab",
        filter().target("customer:a:b".parse().unwrap()),
    );
    check("category=Data+export", filter().category("Data export"));
    check(
        "action=customer.*",
        filter().action("customer.*".parse().unwrap()),
    );
    check(
        "operation=read",
        filter().operation("read".parse().unwrap()),
    );
    check(
        "outcome=denied",
        filter().outcome("denied".parse().unwrap()),
    );
    check(
        "stream=activity",
        filter().stream("activity".parse().unwrap()),
    );
    check("ip=10.0.0.0/8", filter().ip("10.0.0.0/8".parse().unwrap()));
    check("country=de", filter().country("DE"));
    check("request=x", filter().request(parsed));
    check("q=Acme+%22pro%22", filter().text("Acme \"pro\""));
    check("order=oldest", filter().order("oldest".parse().unwrap()));
}

#[test]
fn repeated_is_or_and_a_leading_mark_is_not() {
    check(
        "category=A&category=!B&category=C",
        filter().category("A").category("C").not_category("B"),
    );
    check("category=!!A", filter().not_category("!A"));
    check(
        "outcome=!success",
        filter().not_outcome("success".parse().unwrap()),
    );
}

#[test]
fn a_field_left_blank_asks_for_nothing() {
    check("actor=&from=&category=", filter());
}

#[test]
fn a_date_reaches_to_its_end_and_a_moment_to_itself() {
    let time = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
    check(
        "from=2026-11-22",
        filter().from(time("2026-11-22T00:00:00Z")),
    );
    check("to=2026-11-22", filter().to(time("2026-11-23T00:00:00Z")));
    check("to=2028-02-28", filter().to(time("2028-02-29T00:00:00Z")));
    check(
        "to=2026-11-22T10:00:00%2B02:00",
        filter().to(time("2026-11-22T08:00:00Z")),
    );
    check(
        "from=2026-11-22T10:00:00.1234567Z",
        filter().from(time("2026-11-22T10:00:00.123456Z")),
    );
}

#[test]
fn a_limit_reaches_from_1_to_500_and_is_50_unless_asked() {
    assert_eq!(read("").unwrap().limit.get(), 50);
    assert_eq!(read("limit=500").unwrap().limit.get(), 500);
    for limit in ["0", "501", "-1", "ten", "5e1", "99999999999999999999"] {
        refused(&format!("limit={limit}"), "limit", "from 1 to 500");
    }
}

#[test]
fn what_cant_be_read_is_named_with_what_to_write() {
    refused("query=x", "query", "use actor, target");
    refused("Actor=user:1", "Actor", "not known");
    refused("actor=person:1", "actor", "user:42");
    refused("target=:1", "target", "customer:42");
    refused("action=a*", "action", "customer.*");
    let long = format!("action={}.*", "a".repeat(130));
    refused(&long, "action", "at most 125 bytes");
    refused("operation=destroy", "operation", "create, read");
    refused("outcome=!", "outcome", "after the `!`");
    refused("stream=x", "stream", "account");
    refused("ip=ten", "ip", "203.0.113.0/24");
    refused("country=DEU", "country", "DE");
    refused("order=up", "order", "newest");
    refused("from=yesterday", "from", "2026-11-22");
    refused("to=2026-02-30", "to", "2026-11-22");
    refused("to=2026-11-22T10:00:00+02:00", "to", "%2B");
    refused("from=2026-01-01&from=2026-01-02", "from", "once");
    refused("limit=5&limit=6", "limit", "once");
    refused("q=!", "q", "at least one word");
    refused("q=a+b+c+d+e+f+g+h+i", "q", "at most 8 words");
    refused("q=a&q=b", "q", "once");
    refused(&"actor=user:1&".repeat(101), "actor", "at most 100");
}

#[test]
fn a_cursor_is_good_for_its_filter_alone() {
    let id = audit_core::EntryId::new(uuid::Uuid::from_u128(7));
    let cursor = Cursor::new(&filter(), audit_core::query::Towards::Older, id);
    assert_eq!(
        read(&format!("cursor={cursor}")).unwrap().cursor,
        Some(cursor)
    );
    refused(
        &format!("cursor={cursor}&category=A"),
        "cursor",
        "another filter",
    );
    refused(&format!("cursor={cursor}A"), "cursor", "damaged");
    refused(
        &format!("cursor={cursor}&cursor={cursor}"),
        "cursor",
        "once",
    );
}
