//! The cases: what browsers, programs and crawlers send, and what strangers might. Hints are named by what
//! follows `Sec-CH-UA`.

use crate::case::{Case, case, origins, told};

#[tokio::test]
async fn each_case_is_told_as_its_reason_says() {
    let cases = all();
    let requests = cases.iter().map(|case| case.headers.clone());
    let origins = origins(|layer| layer, requests).await;
    assert_eq!(origins.len(), cases.len());
    let told: Vec<_> = cases
        .iter()
        .zip(&origins)
        .map(|(case, origin)| (case, told(origin)))
        .collect();
    let wrong: Vec<_> = told
        .iter()
        .filter(|(case, told)| case.told != told)
        .map(|(case, told)| format!("{}: {told}, not {}", case.reason, case.told))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn there_are_enough_cases_and_no_reason_twice() {
    let mut reasons: Vec<_> = all().into_iter().map(|case| case.reason).collect();
    assert!(reasons.len() >= 60, "{}", reasons.len());
    reasons.sort_unstable();
    let count = reasons.len();
    reasons.dedup();
    assert_eq!(reasons.len(), count);
}

fn all() -> Vec<Case> {
    let parts = [
        agents(),
        frozen(),
        asked(),
        brands(),
        phones_and_tablets(),
        programs(),
        crawlers(),
        garbage(),
    ];
    parts.into_iter().flatten().collect()
}

const CHROME_WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
const CHROME_MAC: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
const CHROME_LINUX: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
const CHROME_PHONE: &str = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36";
const CHROME_TABLET: &str = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
const SAFARI_MAC: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15";
const CHROME: (&str, &str) = (
    "",
    r#""Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99""#,
);
const FULL: (&str, &str) = (
    "-full-version-list",
    r#""Chromium";v="142.0.7444.59", "Google Chrome";v="142.0.7444.59", "Not_A Brand";v="99.0.0.0""#,
);
const NOT_MOBILE: (&str, &str) = ("-mobile", "?0");
const MOBILE: (&str, &str) = ("-mobile", "?1");
const WINDOWS: (&str, &str) = ("-platform", r#""Windows""#);
const MACOS: (&str, &str) = ("-platform", r#""macOS""#);
const ANDROID: (&str, &str) = ("-platform", r#""Android""#);

/// An agent alone, of those that say what they are.
fn agents() -> Vec<Case> {
    let none = |reason, agent, told| case(reason, agent, &[], told);
    vec![
        none(
            "Firefox tells no version of Linux",
            "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
            "desktop | Firefox 142 | Linux | - | Web browser",
        ),
        none(
            "Windows 7 is none of those that are told for another",
            "Mozilla/5.0 (Windows NT 6.1; Win64; x64; rv:115.0) Gecko/20100101 Firefox/115.0",
            "desktop | Firefox 115 | Windows 7 | - | Web browser",
        ),
        none(
            "a Mac from before agents were frozen",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_14_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.2 Safari/605.1.15",
            "desktop | Safari 13 | macOS 10.14.6 | - | Web browser",
        ),
        none(
            "an iPhone whose Safari is as old as its system",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
            "phone | Safari 18 | iOS 18.6 | - | Web browser",
        ),
        none(
            "an iPad that says so",
            "Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1",
            "tablet | Safari 17 | iPadOS 17.4 | - | Web browser",
        ),
        none(
            "Firefox on an iPhone",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/142.0 Mobile/15E148 Safari/605.1.15",
            "phone | Firefox 142 | iOS 17.5 | - | Web browser",
        ),
        none(
            "Chrome on an iPhone",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.7444.77 Mobile/15E148 Safari/604.1",
            "phone | Chrome 142 | iOS 17.5 | - | Web browser",
        ),
        none(
            "Edge is not the Chrome that it is made of",
            "Mozilla/5.0 (Windows NT 6.3; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36 Edg/109.0.1518.140",
            "desktop | Edge 109 | Windows 8.1 | - | Web browser",
        ),
        none(
            "nor is Opera",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36 OPR/114.0.0.0",
            "desktop | Opera 114 | Linux | - | Web browser",
        ),
        none(
            "nor Samsung's browser",
            "Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
            "phone | Samsung Internet 25 | Android 14 | - | Web browser",
        ),
        none(
            "an app's window on Android",
            "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A.230803.041; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.6723.102 Mobile Safari/537.36",
            "phone | Android WebView 130 | Android 14 | - | Web browser",
        ),
        none(
            "an old Internet Explorer",
            "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)",
            "desktop | Internet Explorer 8 | Windows 7 | - | Web browser",
        ),
    ]
}

/// What an agent says for ever is not told.
fn frozen() -> Vec<Case> {
    let none = |reason, agent, told| case(reason, agent, &[], told);
    vec![
        none(
            "each Windows since 10 says 10",
            CHROME_WINDOWS,
            "desktop | Chrome 142 | Windows | - | Web browser",
        ),
        none(
            "in Firefox, too",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0",
            "desktop | Firefox 142 | Windows | - | Web browser",
        ),
        none(
            "each macOS since Catalina says 10_15_7 in Chrome",
            CHROME_MAC,
            "desktop | Chrome 142 | macOS | - | Web browser",
        ),
        none(
            "and in Safari",
            SAFARI_MAC,
            "desktop | Safari 26 | macOS | - | Web browser",
        ),
        none(
            "in Firefox it says 10.15",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:142.0) Gecko/20100101 Firefox/142.0",
            "desktop | Firefox 142 | macOS | - | Web browser",
        ),
        none(
            "a reduced Chrome says Android 10 and K",
            CHROME_PHONE,
            "phone | Chrome 142 | Android | - | Web browser",
        ),
        none(
            "Firefox says Android 10 of what is older",
            "Mozilla/5.0 (Android 10; Mobile; rv:142.0) Gecko/142.0 Firefox/142.0",
            "phone | Firefox 142 | Android | - | Web browser",
        ),
        none(
            "and tells of what is newer",
            "Mozilla/5.0 (Android 15; Mobile; rv:142.0) Gecko/142.0 Firefox/142.0",
            "phone | Firefox 142 | Android 15 | - | Web browser",
        ),
        none(
            "Safari 26 says 18_6 of iOS 26",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
            "phone | Safari 26 | iOS | - | Web browser",
        ),
        none(
            "Chromebooks say one number",
            "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
            "desktop | Chrome 142 | ChromeOS | - | Web browser",
        ),
    ]
}

/// What hints say where an agent is frozen.
fn asked() -> Vec<Case> {
    let windows = |reason, version, told| {
        let version = ("-platform-version", version);
        case(
            reason,
            CHROME_WINDOWS,
            &[CHROME, NOT_MOBILE, WINDOWS, version],
            told,
        )
    };
    vec![
        case(
            "what Chrome sends unasked has no version of Windows",
            CHROME_WINDOWS,
            &[CHROME, NOT_MOBILE, WINDOWS],
            "desktop | Chrome 142 | Windows | - | Web browser",
        ),
        windows(
            "Windows 11 is 13 and later",
            r#""15.0.0""#,
            "desktop | Chrome 142 | Windows 11 | - | Web browser",
        ),
        windows(
            "the first Windows 11 was 13",
            r#""13.0.0""#,
            "desktop | Chrome 142 | Windows 11 | - | Web browser",
        ),
        windows(
            "Windows 10 is all before",
            r#""10.0.0""#,
            "desktop | Chrome 142 | Windows 10 | - | Web browser",
        ),
        windows(
            "Windows 8.1 is 0.3",
            r#""0.3.0""#,
            "desktop | Chrome 142 | Windows 8.1 | - | Web browser",
        ),
        windows(
            "a Windows that nobody knows has no version",
            r#""0.0.0""#,
            "desktop | Chrome 142 | Windows | - | Web browser",
        ),
        windows(
            "nor has one that is no number",
            r#""eleven""#,
            "desktop | Chrome 142 | Windows | - | Web browser",
        ),
        case(
            "the whole version is told where it is asked for",
            CHROME_MAC,
            &[
                CHROME,
                FULL,
                NOT_MOBILE,
                MACOS,
                ("-platform-version", r#""15.6.1""#),
            ],
            "desktop | Chrome 142.0.7444.59 | macOS 15.6.1 | - | Web browser",
        ),
        case(
            "zeros at the end of a version are left out",
            CHROME_MAC,
            &[CHROME, MACOS, ("-platform-version", r#""26.0.0""#)],
            "desktop | Chrome 142 | macOS 26 | - | Web browser",
        ),
        case(
            "Linux sends an empty version",
            CHROME_LINUX,
            &[
                CHROME,
                ("-platform", r#""Linux""#),
                ("-platform-version", r#""""#),
            ],
            "desktop | Chrome 142 | Linux | - | Web browser",
        ),
        case(
            "a Chromebook tells its version",
            "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
            &[
                CHROME,
                ("-platform", r#""Chrome OS""#),
                ("-platform-version", r#""16371.65.0""#),
            ],
            "desktop | Chrome 142 | ChromeOS 16371.65 | - | Web browser",
        ),
        case(
            "a platform that a browser hides leaves the agent's",
            CHROME_LINUX,
            &[CHROME, ("-platform", r#""Unknown""#)],
            "desktop | Chrome 142 | Linux | - | Web browser",
        ),
        case(
            "what an agent says of Windows 7 stands where hints name Windows alone",
            "Mozilla/5.0 (Windows NT 6.1; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36",
            &[("", r#""Chromium";v="109""#), WINDOWS],
            "desktop | Chromium 109 | Windows 7 | - | Web browser",
        ),
    ]
}

/// The brand that says most, and none that is made up.
fn brands() -> Vec<Case> {
    let of = |reason, brands, told| {
        case(
            reason,
            CHROME_LINUX,
            &[("", brands), ("-platform", r#""Linux""#)],
            told,
        )
    };
    vec![
        of(
            "Edge names Chromium, too",
            r#""Microsoft Edge";v="142", "Chromium";v="142", "Not_A Brand";v="99""#,
            "desktop | Edge 142 | Linux | - | Web browser",
        ),
        of(
            "Brave is told by its hints alone",
            r#""Brave";v="141", "Not?A_Brand";v="8", "Chromium";v="141""#,
            "desktop | Brave 141 | Linux | - | Web browser",
        ),
        of(
            "Opera has a version of its own",
            r#""Opera";v="114", "Chromium";v="128", "Not;A=Brand";v="24""#,
            "desktop | Opera 114 | Linux | - | Web browser",
        ),
        of(
            "a browser may name another that it is made of",
            r#""Google Chrome";v="142", "Acme Browser";v="7", "Chromium";v="142""#,
            "desktop | Acme Browser 7 | Linux | - | Web browser",
        ),
        of(
            "Chromium is named where there is nothing else",
            r#""Not(A:Brand";v="8", "Chromium";v="144""#,
            "desktop | Chromium 144 | Linux | - | Web browser",
        ),
        of(
            "old spellings of the brand that is none",
            r#""\\Not\"A;Brand";v="99", " Not A;Brand";v="99", "Chromium";v="90""#,
            "desktop | Chromium 90 | Linux | - | Web browser",
        ),
        of(
            "a list of nothing else leaves the agent's",
            r#""Not_A Brand";v="99""#,
            "desktop | Chrome 142 | Linux | - | Web browser",
        ),
        case(
            "hints win over an agent that was changed",
            "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
            &[
                CHROME,
                NOT_MOBILE,
                WINDOWS,
                ("-platform-version", r#""15.0.0""#),
            ],
            "desktop | Chrome 142 | Windows 11 | - | Web browser",
        ),
        case(
            "hints without an agent are enough",
            "",
            &[CHROME, NOT_MOBILE, MACOS],
            "desktop | Chrome 142 | macOS | - | Web browser",
        ),
    ]
}

fn phones_and_tablets() -> Vec<Case> {
    vec![
        case(
            "a phone tells its model where it is asked",
            CHROME_PHONE,
            &[
                CHROME,
                FULL,
                MOBILE,
                ANDROID,
                ("-platform-version", r#""16.0.0""#),
                ("-model", r#""Pixel 9""#),
                ("-form-factors", r#""Mobile""#),
            ],
            "phone | Chrome 142.0.7444.59 | Android 16 | Pixel 9 | Web browser",
        ),
        case(
            "a tablet is Android that is not mobile",
            CHROME_TABLET,
            &[CHROME, NOT_MOBILE, ANDROID],
            "tablet | Chrome 142 | Android | - | Web browser",
        ),
        case(
            "a tablet that asks for desktop pages says so in its form",
            CHROME_LINUX,
            &[
                CHROME,
                NOT_MOBILE,
                ANDROID,
                ("-form-factors", r#""Tablet""#),
            ],
            "tablet | Chrome 142 | Android | - | Web browser",
        ),
        case(
            "a phone that asks for desktop pages does, too",
            CHROME_LINUX,
            &[
                CHROME,
                NOT_MOBILE,
                ("-platform", r#""Linux""#),
                ("-form-factors", r#""Mobile""#),
            ],
            "phone | Chrome 142 | Linux | - | Web browser",
        ),
        case(
            "a watch is none of the kinds",
            CHROME_PHONE,
            &[CHROME, MOBILE, ANDROID, ("-form-factors", r#""Watch""#)],
            "unknown | Chrome 142 | Android | - | Web browser",
        ),
        case(
            "a desktop sends an empty model",
            CHROME_MAC,
            &[
                CHROME,
                NOT_MOBILE,
                MACOS,
                ("-model", r#""""#),
                ("-form-factors", r#""Desktop""#),
            ],
            "desktop | Chrome 142 | macOS | - | Web browser",
        ),
    ]
}

fn programs() -> Vec<Case> {
    let none = |reason, agent, told| case(reason, agent, &[], told);
    vec![
        none(
            "a tool that people type",
            "curl/8.5.0",
            "cli | - | - | - | curl 8.5.0",
        ),
        none("another", "Wget/1.21.4", "cli | - | - | - | Wget 1.21.4"),
        none(
            "a tool that says what it runs on",
            "aws-cli/2.15.30 Python/3.11.8 Linux/6.8.0",
            "cli | - | - | - | aws-cli 2.15.30",
        ),
        none(
            "a shell that calls itself a browser",
            "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.1682",
            "cli | - | - | - | -",
        ),
        none(
            "a library",
            "python-requests/2.32.3",
            "library | - | - | - | python-requests 2.32.3",
        ),
        none(
            "a library of Go's",
            "Go-http-client/2.0",
            "library | - | - | - | Go-http-client 2.0",
        ),
        none(
            "a library of Java's",
            "okhttp/4.12.0",
            "library | - | - | - | okhttp 4.12.0",
        ),
        none(
            "a library that says where to read of it is no crawler",
            "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)",
            "library | - | - | - | node-fetch 1.0",
        ),
        none(
            "an app of the app's own",
            "Acme-iOS/4.2 (iPhone; 18.1)",
            "library | - | - | - | Acme-iOS 4.2",
        ),
        none(
            "a name without a version",
            "Zapier",
            "library | - | - | - | Zapier",
        ),
        case(
            "a program that sends a browser's hints says what it is",
            "curl/8.5.0",
            &[CHROME, NOT_MOBILE, WINDOWS],
            "cli | - | - | - | curl 8.5.0",
        ),
    ]
}

fn crawlers() -> Vec<Case> {
    let none = |reason, agent, told| case(reason, agent, &[], told);
    vec![
        none(
            "a crawler names itself within a browser's agent",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "bot | - | - | - | Googlebot 2.1",
        ),
        none(
            "behind a phone's, too",
            "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.7444.59 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "bot | - | - | - | Googlebot 2.1",
        ),
        none(
            "one that the embedded rules have never heard of",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
            "bot | - | - | - | GPTBot 1.2",
        ),
        none(
            "one that does not call itself a browser",
            "Twitterbot/1.0",
            "bot | - | - | - | Twitterbot 1.0",
        ),
        none(
            "a maker of phones is called Cubot",
            "Mozilla/5.0 (Linux; Android 11; CUBOT X50) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.7444.59 Mobile Safari/537.36",
            "phone | Chrome 142 | Android 11 | - | Web browser",
        ),
        none(
            "a browser that a program drives",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36",
            "bot | HeadlessChrome 142 | Linux | - | -",
        ),
        case(
            "and says so in its hints",
            CHROME_LINUX,
            &[
                ("", r#""HeadlessChrome";v="142", "Chromium";v="142""#),
                NOT_MOBILE,
            ],
            "bot | HeadlessChrome 142 | Linux | - | -",
        ),
        case(
            "a crawler that sends a browser's hints says what it is",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/136.0.0.0 Safari/537.36",
            &[CHROME, NOT_MOBILE, WINDOWS],
            "bot | Chrome 142 | Windows | - | bingbot 2.0",
        ),
    ]
}

/// What says nothing, or nothing that could be true.
fn garbage() -> Vec<Case> {
    let none = |reason, agent, told| case(reason, agent, &[], told);
    let of = |reason, hints: &[(&str, &str)]| {
        let told = "desktop | Chrome 142 | Linux | - | Web browser";
        case(reason, CHROME_LINUX, hints, told)
    };
    let long = format!(r#""{}";v="1""#, "a".repeat(65));
    let longer = format!(r#""Brave";v="141", "{}""#, "a".repeat(1_024));
    vec![
        none("nothing is said", "", "- | - | - | - | -"),
        none("a comment alone", "(nothing)", "unknown | - | - | - | -"),
        none(
            "a browser's first word alone",
            "Mozilla/5.0",
            "unknown | - | - | - | -",
        ),
        none(
            "bytes that are no text are kept as they are",
            "é\u{1F600}",
            "library | - | - | - | é\u{1F600}",
        ),
        none("a dash", "-", "library | - | - | - | -"),
        of("an open quote", &[("", r#""Brave";v="141"#)]),
        of(
            "a list that ends in a comma",
            &[("", r#""Brave";v="141","#)],
        ),
        of("a brand that is too long", &[("", &long)]),
        of("a list that is too long", &[("", &longer)]),
        of("a brand that is blank", &[("", r#""   ";v="1""#)]),
        of(
            "a brand with bytes that are not ASCII",
            &[("", "\"Brävé\";v=\"141\"")],
        ),
        of(
            "a number in place of a boolean",
            &[CHROME, ("-mobile", "1")],
        ),
        of(
            "hints that only follow from one that is not there",
            &[WINDOWS, MOBILE],
        ),
        of(
            "a hint that is repeated, of which the first counts",
            &[CHROME, ("-platform", r#""Linux""#), WINDOWS],
        ),
        of(
            "hints of which this knows nothing",
            &[CHROME, ("-arch", r#""x86""#), ("x", r#""Brave""#)],
        ),
        case(
            "markup is a name like any other",
            CHROME_LINUX,
            &[("", r#""<script>alert(1)</script>";v="1""#)],
            "desktop | <script>alert(1)</script> 1 | Linux | - | Web browser",
        ),
        case(
            "a version that could be none is left out",
            CHROME_LINUX,
            &[("", r#""Brave";v="1 2; drop""#)],
            "desktop | Brave | Linux | - | Web browser",
        ),
        case(
            "a token in place of a string",
            CHROME_LINUX,
            &[
                CHROME,
                ("-platform", "Windows"),
                ("-platform-version", "15.0.0"),
            ],
            "desktop | Chrome 142 | Windows 11 | - | Web browser",
        ),
    ]
}
