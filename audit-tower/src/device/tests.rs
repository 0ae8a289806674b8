use super::*;

#[track_caller]
fn check(
    agent: &str,
    kind: DeviceKind,
    browser: Option<&str>,
    os: Option<&str>,
    client: Option<&str>,
) {
    let device = of(agent);
    let told = (device.kind, device.browser.as_deref(), device.os.as_deref());
    assert_eq!(told, (kind, browser, os), "{agent}");
    assert_eq!(app(agent).as_deref(), client, "{agent}");
}

const WEB: Option<&str> = Some("Web browser");

#[test]
fn browsers_are_told_by_name_system_and_kind() {
    check(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
        DeviceKind::Desktop,
        Some("Chrome 142"),
        Some("Windows 10"),
        WEB,
    );
    check(
        "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
        DeviceKind::Desktop,
        Some("Firefox 142"),
        Some("Linux"),
        WEB,
    );
    check(
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
        DeviceKind::Desktop,
        Some("Safari 18"),
        Some("Mac OSX 10.15.7"),
        WEB,
    );
    check(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
        DeviceKind::Phone,
        Some("Safari 18"),
        Some("iPhone 18.1"),
        WEB,
    );
    check(
        "Mozilla/5.0 (Linux; Android 15; SM-X700) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
        DeviceKind::Tablet,
        Some("Chrome 142"),
        Some("Android 15"),
        WEB,
    );
}

#[test]
fn programs_are_told_from_people() {
    check(
        "curl/8.5.0",
        DeviceKind::Cli,
        None,
        None,
        Some("curl 8.5.0"),
    );
    check(
        "python-requests/2.32.3",
        DeviceKind::Library,
        None,
        None,
        Some("python-requests 2.32.3"),
    );
    check(
        "Acme-iOS/4.2 (iPhone; 18.1)",
        DeviceKind::Library,
        None,
        None,
        Some("Acme-iOS 4.2"),
    );
    check("Zapier", DeviceKind::Library, None, None, Some("Zapier"));
    check(
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        DeviceKind::Bot,
        None,
        None,
        WEB,
    );
}

#[test]
fn nothing_said_is_nothing_known() {
    check("", DeviceKind::Unknown, None, None, None);
    check("(nothing)", DeviceKind::Unknown, None, None, None);
    check("Mozilla/5.0", DeviceKind::Unknown, None, None, WEB);
    check(
        r"\xFF\xFE",
        DeviceKind::Library,
        None,
        None,
        Some(r"\xFF\xFE"),
    );
}
