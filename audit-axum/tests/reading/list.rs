mod asked;

use audit_axum::Viewer;
use audit_core::test_kit::sample;
use audit_core::{Actor, Entry, Outcome, Stream, Target};
use axum::Router;

use self::asked::Asked;
use super::{everyone, get, store};

const NOON: u64 = 1_763_812_800_000; // 2025-11-22 12:00 UTC
const DAY: u64 = 86_400_000;

fn log() -> Vec<Entry> {
    let failed = sample(NOON, |entry| {
        entry.outcome = Outcome::Failure;
        entry.actor = Actor::user("7", "Sam Support");
        entry.category = "Team".into();
        entry.action = "team.invite".into();
        entry.stream = Stream::Activity;
    });
    let renamed = sample(NOON + 2 * DAY, |entry| {
        entry.targets = vec![Target::new("customer", 42).label("Acme Limited")];
        entry.summary = "renamed Acme Limited".into();
    });
    vec![failed, sample(NOON + DAY, |_| {}), renamed]
}

async fn viewer(entries: &[Entry]) -> Router {
    let viewer = Viewer::new(store(entries).await, everyone);
    viewer
        .categories(["Customers", "Team", "Payments"])
        .router()
}

async fn page(address: &str) -> String {
    get(&viewer(&log()).await, address).await.body
}

#[track_caller]
fn has(page: &str, expected: &[&str]) {
    for expected in expected {
        assert!(page.contains(expected), "{expected}\n{page}");
    }
}

/// The address of the link before this text.
fn link<'a>(page: &'a str, before: &str) -> &'a str {
    let end = page.find(before).unwrap();
    let link = page[..end].rsplit("href=\"").next().unwrap();
    link.split('"').next().unwrap().trim_start_matches('.')
}

#[tokio::test]
async fn a_heading_says_whose_log_it_is_by_the_newest_name() {
    for (address, kind, name, about) in [
        (
            "/?target=customer:42",
            "Customer",
            "Acme Limited",
            "its log",
        ),
        ("/?target=api_key:9", "Api key", "9", "its log"),
        ("/?actor=user:7", "User", "Sam Support", "what they did"),
        ("/?actor=user:8", "User", "8", "what they did"),
        ("/?request=req-1", "Request", "req-1", "all that came of it"),
    ] {
        let page = page(address).await;
        let heading = format!("<h1><bdi>{kind}</bdi> <bdi>{name}</bdi> <small>— {about}");
        let title = format!("<title>{kind} {name} · Audit log</title>");
        has(
            &page,
            &[&heading, &title, r#"<a href="./">Audit log</a></nav>"#],
        );
    }
    for everything in [
        "/",
        "/?actor=!user:7",
        "/?actor=user",
        "/?actor=user:7&actor=user:42",
    ] {
        has(&page(everything).await, &["<h1>Audit log</h1>"]);
    }
}

#[tokio::test]
async fn tabs_count_what_the_rest_of_the_filter_leaves() {
    let tabs = |page: &str| -> Vec<String> {
        let counts = page.split("<nav class=\"tabs\"").nth(1).unwrap();
        let counts = counts.split("</nav>").next().unwrap().split("<small>");
        let counts = counts.skip(1).filter_map(|rest| rest.split('<').next());
        counts.map(str::to_owned).collect()
    };
    assert_eq!(tabs(&page("/").await), ["3", "2", "1", "0"]);
    assert_eq!(tabs(&page("/?category=Team").await), ["3", "2", "1", "0"]);
    assert_eq!(tabs(&page("/?actor=user:42").await), ["2", "2", "0", "0"]);
    has(&page("/?category=Team").await, &["1 of 1 entries shown"]);
}

#[tokio::test]
async fn where_counting_stopped_no_total_is_claimed() {
    let store = Asked::of(&log()).await.that_stops_early();
    let viewer = Viewer::new(store, everyone).categories(["Team", "Payments"]);
    let page = get(&viewer.router(), "/").await.body;
    has(
        &page,
        &[
            "3 of at least 3 entries shown",
            "<small>3+</small>",
            "<bdi>Payments</bdi></a>",
        ],
    );
}

#[tokio::test]
async fn a_frequent_value_is_asked_for_left_out_and_let_go_of_by_links() {
    let all = page("/").await;
    let ask = link(&all, "><bdi>Failed");
    assert_eq!(ask, "/?outcome=failure");
    assert_eq!(
        link(&all, " aria-label=\"Leave out Sam Support\""),
        "/?actor=%21user%3A7"
    );
    let asked = page(ask).await;
    has(
        &asked,
        &["1 of 1 entries shown", r#"aria-current="true"><bdi>Failed"#],
    );
    assert_eq!(link(&asked, " aria-current=\"true\"><bdi>Failed"), "/");
    let left_out = page("/?outcome=!failure").await;
    has(
        &left_out,
        &["<em>not</em> <bdi>Failed</bdi>", "2 of 2 entries shown"],
    );
}

#[tokio::test]
async fn a_bar_leads_to_what_happened_in_its_interval() {
    let all = page("/?to=2025-11-25").await;
    let bar = link(&all, " data-from=\"2025-11-22T00:00:00Z\"").replace("&#38;", "&");
    let zoomed = page(&bar).await;
    has(
        &zoomed,
        &[
            "1 of 1 entries shown",
            "team.<wbr>invite",
            ": 1 Failed</title>",
        ],
    );
    has(
        &all,
        &["<th scope=\"col\">Success</th><th scope=\"col\">Failed</th>"],
    );
    assert!(!page("/?actor=user:8").await.contains("<svg"));
}

#[tokio::test]
async fn each_active_filter_is_a_chip_that_names_what_it_asks_for() {
    let address = "/?actor=user:42&target=!customer:9&stream=account&from=2025-11-22&q=acme";
    let page = page(address).await;
    has(
        &page,
        &[
            r#"aria-label="Remove Who Ada Lovelace""#,
            r#"<em>not</em> <bdi>customer:9</bdi>"#,
            "<bdi>Account log</bdi>",
            "<bdi>22 Nov 2025</bdi>",
            "<bdi>acme</bdi>",
            "Clear all",
            r#"<details class="filters" open>"#,
        ],
    );
    let without = link(&page, " aria-label=\"Remove Who");
    assert!(!without.contains("actor") && without.contains("stream=account"));
}

#[tokio::test]
async fn an_empty_page_says_why_and_what_to_do() {
    let relax = page("/?outcome=denied&action=team.invite").await;
    has(&relax, &["Nothing matches.", "without one of these"]);
    let without = link(&relax, ">Outcome <bdi>Denied");
    has(&page(without).await, &["1 of 1 entries shown"]);
    let before = page("/?to=2025-11-01").await;
    has(
        &before,
        &["does not reach back that far", "22 Nov 2025, 12:00:00 UTC"],
    );
    has(
        &page("/?to=2025-11-22&outcome=denied").await,
        &["Nothing matches."],
    );
}

#[tokio::test]
async fn a_page_is_one_question_and_at_most_three_that_count() {
    let most = |address, viewer: fn(Viewer<_>) -> Viewer<_>| async move {
        let store = Asked::of(&log()).await;
        let app = viewer(Viewer::new(store.clone(), everyone)).router();
        assert_eq!(get(&app, address).await.status, 200);
        store.asked()
    };
    assert_eq!(most("/", |viewer| viewer).await, (1, 2));
    assert_eq!(
        most("/?category=Team&outcome=failure", |viewer| viewer).await,
        (1, 3)
    );
    assert_eq!(
        most("/?category=Team", Viewer::without_counts).await,
        (1, 0)
    );
}

#[tokio::test]
async fn a_page_stands_when_its_entries_cannot_be_counted() {
    let app = Viewer::new(Asked::of(&log()).await.that_counts_nothing(), everyone).router();
    let page = get(&app, "/").await;
    assert_eq!(page.status, 200);
    has(
        &page.body,
        &["3 entries shown", "can’t be told now", "renamed"],
    );
}

#[tokio::test]
async fn a_store_that_is_not_there_is_a_page_to_try_again() {
    let app = Viewer::new(Asked::of(&[]).await.that_is_away(), everyone).router();
    let page = get(&app, "/").await;
    assert_eq!(page.status, 503);
    has(&page.body, &[r#"<a href="">Try again</a>"#]);
}

#[tokio::test]
async fn an_apps_style_sheet_comes_after_the_viewers() {
    let viewer = Viewer::new(store(&[]).await, everyone).stylesheet("/look.css?a&b");
    let page = get(&viewer.router(), "/").await.body;
    let own = page
        .find(r#"<link rel="stylesheet" href="/look.css?a&#38;b">"#)
        .unwrap();
    assert!(page.find("style.css").unwrap() < own);
}

#[tokio::test]
async fn a_page_of_fifty_weighs_less_than_100_kilobytes_with_all_that_it_needs() {
    let entries: Vec<_> = (0..50)
        .map(|n| {
            sample(NOON + n * DAY, |entry| {
                entry.action = format!("subscription.change_plan_{}", n % 9).into();
                entry.actor = Actor::user(
                    uuid::Uuid::from_u128(n.into()).to_string(),
                    "Marianne Lindqvist",
                );
                entry.summary = "moved Acme Ltd from the basic to the enterprise plan".into();
            })
        })
        .collect();
    let app = viewer(&entries).await;
    let page = get(&app, "/").await.body;
    assert_eq!(page.matches(">Details</a>").count(), 50);
    let mut bytes = page.len();
    for file in page.split('"').filter(|link| link.contains("/assets/")) {
        bytes += get(&app, file.trim_start_matches('.')).await.body.len();
    }
    assert!(
        bytes < 100_000,
        "{bytes} bytes, of which {} are HTML",
        page.len()
    );
}
