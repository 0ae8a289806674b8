//! The cases. Proxies are in `10.0.0.0/8` and `fd00::/8`, and the peer is `10.0.0.2`, unless a case
//! says otherwise; clients are in the networks for documentation, attackers claim `6.6.6.6`.

use audit_tower::IpWhy as Why;

use crate::case::{Believed, Case, behind};

#[test]
fn each_case_is_decided_as_its_reason_says() {
    for case in all() {
        let (decision, reason) = (case.decided(), case.reason);
        assert_eq!(decision.ip, case.ip(), "{reason}: {decision:?}");
        assert_eq!(decision.why, case.why, "{reason}");
        assert_eq!(decision.method.as_deref(), case.method(), "{reason}");
    }
}

#[test]
fn there_are_enough_cases_and_no_reason_twice() {
    let mut reasons: Vec<_> = all().into_iter().map(|case| case.reason).collect();
    assert!(reasons.len() >= 80, "{}", reasons.len());
    reasons.sort_unstable();
    let count = reasons.len();
    reasons.dedup();
    assert_eq!(reasons.len(), count);
}

pub(crate) fn all() -> Vec<Case> {
    let parts = [
        peers(),
        walks(),
        spoofs(),
        addresses(),
        forwarded(),
        forwarded_syntax(),
        forwarded_spoofs(),
        single(),
        counts(),
    ];
    parts.into_iter().flatten().collect()
}

fn xff(reason: &'static str, lines: impl AsRef<[u8]>, ip: &'static str, why: Why) -> Case {
    behind("x-forwarded-for", reason, lines, ip, why)
}

fn fwd(reason: &'static str, lines: impl AsRef<[u8]>, ip: &'static str, why: Why) -> Case {
    behind("forwarded", reason, lines, ip, why)
}

/// Who is at the other end of the connection decides whether a header is looked at.
fn peers() -> Vec<Case> {
    use Why::{FirstThatIsNoProxy, NoHeader, NoPeer, PeerByDefault, PeerIsNoProxy};
    vec![
        xff(
            "nobody is believed by default",
            "6.6.6.6",
            "198.51.100.9",
            PeerByDefault,
        )
        .believing(Believed::Nobody)
        .peer("198.51.100.9"),
        xff(
            "not even a private peer is believed by default",
            "6.6.6.6",
            "10.0.0.2",
            PeerByDefault,
        )
        .believing(Believed::Nobody),
        xff(
            "a peer that is no proxy can't say who it is",
            "6.6.6.6",
            "198.51.100.9",
            PeerIsNoProxy,
        )
        .peer("198.51.100.9"),
        xff(
            "it can't pretend to be a proxy either",
            "6.6.6.6, 10.0.0.9",
            "198.51.100.9",
            PeerIsNoProxy,
        )
        .peer("198.51.100.9"),
        xff(
            "its garbage does not make it unknown",
            b"\xFF",
            "198.51.100.9",
            PeerIsNoProxy,
        )
        .peer("198.51.100.9"),
        fwd(
            "nor does that in another header",
            "for=\"",
            "198.51.100.9",
            PeerIsNoProxy,
        )
        .peer("198.51.100.9"),
        xff(
            "a proxy without the header speaks for itself",
            "",
            "10.0.0.2",
            NoHeader,
        )
        .without_header(),
        xff(
            "a mapped peer is a v4 address",
            "6.6.6.6",
            "198.51.100.9",
            PeerIsNoProxy,
        )
        .peer("::ffff:198.51.100.9"),
        xff(
            "a mapped peer is a proxy if its v4 address is",
            "203.0.113.7",
            "203.0.113.7",
            FirstThatIsNoProxy,
        )
        .peer("::ffff:10.0.0.2"),
        xff(
            "a v6 peer can be a proxy",
            "203.0.113.7",
            "203.0.113.7",
            FirstThatIsNoProxy,
        )
        .peer("fd00::2"),
        xff(
            "a v6 peer that only begins like one is none",
            "6.6.6.6",
            "fe00::2",
            PeerIsNoProxy,
        )
        .peer("fe00::2"),
        xff(
            "a single address can be trusted",
            "203.0.113.7",
            "203.0.113.7",
            FirstThatIsNoProxy,
        )
        .believing(Believed::Networks(&["10.0.0.2"])),
        xff(
            "its neighbour is not trusted for it",
            "6.6.6.6",
            "10.0.0.3",
            PeerIsNoProxy,
        )
        .believing(Believed::Networks(&["10.0.0.2"]))
        .peer("10.0.0.3"),
        xff(
            "without a peer there is nobody to trust",
            "203.0.113.7",
            "",
            NoPeer,
        )
        .peer("none"),
    ]
}

/// From the right, over all lines, to the first that is no proxy.
fn walks() -> Vec<Case> {
    use Why::{FirstThatIsNoProxy, LeftmostProxy};
    vec![
        xff(
            "one hop is the client",
            "203.0.113.7",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        xff(
            "a trusted hop leads to the one before it",
            "203.0.113.7, 10.0.0.9",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        xff(
            "so do many",
            "203.0.113.7,10.0.0.9,10.1.1.1,fd00::1",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        xff(
            "a v6 client is found among v4 proxies",
            "2001:db8::7, 10.0.0.9",
            "2001:db8::7",
            FirstThatIsNoProxy,
        ),
        xff(
            "all lines are one list",
            "203.0.113.7\n10.0.0.9",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        xff(
            "the last line is the newest",
            "203.0.113.7\n198.51.100.1",
            "198.51.100.1",
            FirstThatIsNoProxy,
        ),
        xff(
            "three lines with several hops",
            "203.0.113.7, 10.0.0.4\n10.0.0.5\n10.0.0.6, 10.0.0.7",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        xff(
            "where all are proxies, the leftmost began it",
            "10.0.0.50, 10.0.0.9",
            "10.0.0.50",
            LeftmostProxy,
        ),
        xff(
            "that is so over lines, too",
            "10.0.0.50\n10.0.0.9",
            "10.0.0.50",
            LeftmostProxy,
        ),
        xff(
            "a client in a private network that is not trusted",
            "192.168.1.9, 10.0.0.9",
            "192.168.1.9",
            FirstThatIsNoProxy,
        ),
        xff(
            "spaces and tabs around a hop mean nothing",
            " \t203.0.113.7 \t,\t 10.0.0.9\t",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        xff(
            "nor does it matter when there are none",
            "203.0.113.7,10.0.0.9",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
    ]
}

/// What a client writes is to the left of what a proxy wrote about it.
fn spoofs() -> Vec<Case> {
    use Why::{Empty, FirstThatIsNoProxy, Hidden, Unreadable};
    vec![
        xff(
            "the leftmost is the attacker's",
            "6.6.6.6, 203.0.113.7",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        xff(
            "also with a proxy in between",
            "6.6.6.6, 203.0.113.7, 10.0.0.9",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        xff(
            "claiming to be a proxy does not help",
            "6.6.6.6, 10.0.0.77, 203.0.113.7",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        xff(
            "nor does claiming this machine",
            "127.0.0.1, 203.0.113.7",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        xff(
            "this machine is no proxy unless it is named",
            "6.6.6.6, 127.0.0.1",
            "127.0.0.1",
            FirstThatIsNoProxy,
        ),
        xff(
            "a line before the proxy's is the attacker's",
            "6.6.6.6\n203.0.113.7",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        xff(
            "so are many",
            "6.6.6.6\n6.6.6.6, 10.0.0.9\n203.0.113.7",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        xff(
            "garbage to the left of the client is not looked at",
            b"\xFF\x80, \", 203.0.113.7",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        xff(
            "an empty line before the proxy's is not looked at",
            "\n203.0.113.7",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        xff(
            "a comma that a client sent is not looked at",
            ",, , 203.0.113.7",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        xff(
            "a hop that can't be read is not passed over",
            "6.6.6.6, garbage, 10.0.0.9",
            "",
            Unreadable,
        ),
        xff("nor is an empty one", "6.6.6.6,, 10.0.0.9", "", Empty),
        xff("nor one at the end", "6.6.6.6, 10.0.0.9,", "", Empty),
        xff("nor one of spaces", "6.6.6.6, \t , 10.0.0.9", "", Empty),
        xff("nor an empty line", "6.6.6.6\n\n10.0.0.9", "", Empty),
        xff("a header with nothing in it names nobody", "", "", Empty),
        xff(
            "nor is `unknown` passed over",
            "6.6.6.6, unknown, 10.0.0.9",
            "",
            Hidden,
        ),
        xff("in any case", "6.6.6.6, UnKnown", "", Hidden),
        xff(
            "nor is an identifier",
            "6.6.6.6, _proxy, 10.0.0.9",
            "",
            Hidden,
        ),
        xff(
            "nor are bytes that are no text",
            b"6.6.6.6, 203.0.113.7\xFF",
            "",
            Unreadable,
        ),
        xff(
            "nor is an overlong form of an ASCII digit",
            b"6.6.6.6, 203.0.113.\xC0\xB7",
            "",
            Unreadable,
        ),
        xff(
            "two addresses without a comma are none",
            "6.6.6.6 203.0.113.7",
            "",
            Unreadable,
        ),
        xff(
            "a semicolon divides nothing here",
            "6.6.6.6; 10.0.0.9",
            "",
            Unreadable,
        ),
        xff(
            "quotes mean nothing here",
            "\"203.0.113.7\"",
            "",
            Unreadable,
        ),
        xff(
            "so a comma within them divides",
            "\"6.6.6.6, 203.0.113.7",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        xff(
            "a no-break space is no space",
            "6.6.6.6,\u{A0}203.0.113.7",
            "",
            Unreadable,
        ),
        xff(
            "digits of another script are none",
            "203.0.113.\u{0667}",
            "",
            Unreadable,
        ),
        xff(
            "a dot of another script is none",
            "203.0.113\u{3002}7",
            "",
            Unreadable,
        ),
        xff("a name is no address", "localhost", "", Unreadable),
        xff("a network is no address", "203.0.113.0/24", "", Unreadable),
    ]
}

/// One address has many forms, of which only the plain ones mean the same to everybody.
fn addresses() -> Vec<Case> {
    use Why::{FirstThatIsNoProxy, Unreadable};
    vec![
        xff(
            "a port is dropped",
            "203.0.113.7:4711",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        xff(
            "a trusted hop with a port is trusted",
            "203.0.113.7, 10.0.0.9:80",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        xff(
            "a port has at most five digits",
            "203.0.113.7:471100",
            "",
            Unreadable,
        ),
        xff("and at least one", "203.0.113.7:", "", Unreadable),
        xff("and digits alone", "203.0.113.7:http", "", Unreadable),
        xff(
            "brackets around v6 are dropped",
            "[2001:db8::7]",
            "2001:db8::7",
            FirstThatIsNoProxy,
        ),
        xff(
            "and the port behind them",
            "[2001:db8::7]:4711",
            "2001:db8::7",
            FirstThatIsNoProxy,
        ),
        xff(
            "without brackets the last group is no port",
            "2001:db8::7:4711",
            "2001:db8::7:4711",
            FirstThatIsNoProxy,
        ),
        xff(
            "nine groups are no address and a port",
            "2001:db8:0:0:0:0:0:7:4711",
            "",
            Unreadable,
        ),
        xff(
            "a bracket that is not closed",
            "[2001:db8::7",
            "",
            Unreadable,
        ),
        xff(
            "a bracket that is not opened",
            "2001:db8::7]",
            "",
            Unreadable,
        ),
        xff("text behind a bracket", "[2001:db8::7]4711", "", Unreadable),
        xff("v4 has no brackets", "[203.0.113.7]", "", Unreadable),
        xff(
            "v6 in full is the same address",
            "2001:0DB8:0:0:0:0:0:7",
            "2001:db8::7",
            FirstThatIsNoProxy,
        ),
        xff(
            "a zone is dropped",
            "fe80::1%eth0",
            "fe80::1",
            FirstThatIsNoProxy,
        ),
        xff(
            "within brackets, too, as a URI writes it",
            "[fe80::1%25eth0]:80",
            "fe80::1",
            FirstThatIsNoProxy,
        ),
        xff(
            "a zone does not hide a proxy",
            "203.0.113.7, fd00::1%eth0",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        xff("an empty zone is none", "fe80::1%", "", Unreadable),
        xff("a zone is a name", "fe80::1%eth 0", "", Unreadable),
        xff("v4 has no zone", "203.0.113.7%eth0", "", Unreadable),
        xff(
            "a mapped address is the v4 address",
            "::ffff:203.0.113.7",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        xff(
            "in hexadecimal, too",
            "::ffff:cb00:7107",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        xff(
            "a mapped address with a port",
            "[::ffff:203.0.113.7]:80",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        xff(
            "a mapped proxy is a proxy",
            "203.0.113.7, ::ffff:10.0.0.9",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        xff(
            "an address that is only embedded is v6",
            "64:ff9b::10.0.0.9",
            "64:ff9b::a00:9",
            FirstThatIsNoProxy,
        ),
        xff(
            "octal is decimal to others",
            "6.6.6.6, 012.0.0.9",
            "",
            Unreadable,
        ),
        xff("so are zeros in front", "203.0.113.007", "", Unreadable),
        xff("hexadecimal", "6.6.6.6, 0x0a.0.0.9", "", Unreadable),
        xff("one number", "6.6.6.6, 167772169", "", Unreadable),
        xff("three numbers", "6.6.6.6, 10.0.9", "", Unreadable),
        xff("five numbers", "6.6.6.6, 10.0.0.9.1", "", Unreadable),
        xff("a number beyond a byte", "10.0.0.256", "", Unreadable),
        xff("a sign", "+10.0.0.9", "", Unreadable),
    ]
}

/// The examples of RFC 7239.
fn forwarded() -> Vec<Case> {
    use Why::{Empty, FirstThatIsNoProxy, Hidden};
    vec![
        fwd("§4: an identifier", "for=\"_gazonk\"", "", Hidden),
        fwd(
            "§4: v6 with a port, and a capital",
            "For=\"[2001:db8:cafe::17]:4711\"",
            "2001:db8:cafe::17",
            FirstThatIsNoProxy,
        ),
        fwd(
            "§4: other parameters",
            "for=192.0.2.60;proto=http;by=203.0.113.43",
            "192.0.2.60",
            FirstThatIsNoProxy,
        ),
        fwd(
            "§4: two proxies, of which the last is not ours",
            "for=192.0.2.43, for=198.51.100.17",
            "198.51.100.17",
            FirstThatIsNoProxy,
        ),
        fwd(
            "§4: the same behind proxies that are",
            "for=192.0.2.43, for=198.51.100.17",
            "192.0.2.43",
            FirstThatIsNoProxy,
        )
        .believing(Believed::Networks(&["10.0.0.0/8", "198.51.100.17"])),
        fwd(
            "§6.1: v4 with a port",
            "for=\"192.0.2.43:47011\"",
            "192.0.2.43",
            FirstThatIsNoProxy,
        ),
        fwd(
            "§6.1: v6 with a port",
            "for=\"[2001:db8:cafe::17]:47011\"",
            "2001:db8:cafe::17",
            FirstThatIsNoProxy,
        ),
        fwd(
            "§6.3: identifiers",
            "for=_hidden, for=_SEVKISEK",
            "",
            Hidden,
        ),
        fwd(
            "§7.1: the last of three is unknown",
            "for=192.0.2.43,for=\"[2001:db8:cafe::17]\",for=unknown",
            "",
            Hidden,
        ),
        fwd(
            "§7.1: with spaces",
            "for=192.0.2.43, for=\"[2001:db8:cafe::17]\", for=unknown",
            "",
            Hidden,
        ),
        fwd(
            "§7.1: over two lines",
            "for=192.0.2.43\nfor=\"[2001:db8:cafe::17]\", for=unknown",
            "",
            Hidden,
        ),
        fwd(
            "§7.4: as translated from X-Forwarded-For",
            "for=192.0.2.43, for=\"[2001:db8:cafe::17]\"",
            "2001:db8:cafe::17",
            FirstThatIsNoProxy,
        ),
        fwd(
            "§7.5: first hop",
            "for=192.0.2.43",
            "192.0.2.43",
            FirstThatIsNoProxy,
        ),
        fwd(
            "§7.5: second hop",
            "for=192.0.2.43, for=198.51.100.17;by=203.0.113.60;proto=http;host=example.com",
            "192.0.2.43",
            FirstThatIsNoProxy,
        )
        .believing(Believed::Networks(&["10.0.0.0/8", "198.51.100.0/24"])),
        fwd(
            "§4: `for` is optional, but then nobody is named",
            "for=6.6.6.6, by=10.0.0.2;proto=https",
            "",
            Empty,
        ),
    ]
}

/// What the grammar of RFC 7239 §4 and §6 allows, and what it does not.
fn forwarded_syntax() -> Vec<Case> {
    use Why::{Empty, FirstThatIsNoProxy, Hidden, LeftmostProxy, Unreadable};
    vec![
        fwd(
            "`for` may come last",
            "proto=https;by=\"[fd00::2]\";for=203.0.113.7",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        fwd(
            "and in between, in capitals",
            "PROTO=https;FOR=203.0.113.7;HOST=example.com",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        fwd(
            "a parameter that nobody knows",
            "secret=_x;for=203.0.113.7",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        fwd(
            "pairs may be missing",
            ";;for=203.0.113.7;",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        fwd(
            "spaces around a semicolon mean nothing",
            "for=203.0.113.7 ;\tproto=http",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        fwd(
            "a quoted v4 address",
            "for=\"203.0.113.7\"",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        fwd(
            "a port may be an identifier",
            "for=\"203.0.113.7:_http\"",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        fwd(
            "so may that of an unknown one",
            "for=\"unknown:_http\"",
            "",
            Hidden,
        ),
        fwd(
            "and that of an identifier be a number",
            "for=\"_id:80\"",
            "",
            Hidden,
        ),
        fwd(
            "a quoted character is itself",
            r#"for="203.0.\113\.7""#,
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        fwd(
            "the first as well",
            r#"for="\203.0.113.7""#,
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        fwd(
            "a proxy is one in quotes, too",
            "for=203.0.113.7, for=\"[fd00::9]:80\"",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        fwd(
            "all proxies, over lines",
            "for=10.0.0.50\nfor=\"10.0.0.9:80\"",
            "10.0.0.50",
            LeftmostProxy,
        ),
        fwd(
            "a mapped address in brackets",
            "for=\"[::ffff:203.0.113.7]\"",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        fwd(
            "a zone in brackets",
            "for=\"[fe80::1%25eth0]\"",
            "fe80::1",
            FirstThatIsNoProxy,
        ),
        fwd("v6 needs brackets", "for=\"2001:db8::7\"", "", Unreadable),
        fwd("brackets need quotes", "for=[2001:db8::7]", "", Unreadable),
        fwd("so does a port", "for=203.0.113.7:80", "", Unreadable),
        fwd(
            "spaces around an equals sign are none",
            "for = 203.0.113.7",
            "",
            Unreadable,
        ),
        fwd("a value is needed", "for=", "", Unreadable),
        fwd("an empty one names nobody", "for=\"\"", "", Empty),
        fwd("an equals sign is needed", "for", "", Unreadable),
        fwd("a name is needed", "=203.0.113.7", "", Unreadable),
        fwd("an address alone is no pair", "203.0.113.7", "", Unreadable),
        fwd(
            "two values are none",
            "for=203.0.113.7;for=6.6.6.6",
            "",
            Unreadable,
        ),
        fwd(
            "also when they are equal",
            "for=203.0.113.7;For=203.0.113.7",
            "",
            Unreadable,
        ),
        fwd(
            "text behind a quoted string",
            "for=\"203.0.113.7\"x",
            "",
            Unreadable,
        ),
        fwd(
            "a quote that is not closed",
            "for=\"203.0.113.7",
            "",
            Unreadable,
        ),
        fwd(
            "a quote that is closed with a backslash is not",
            "for=\"203.0.113.7\\\"",
            "",
            Unreadable,
        ),
        fwd(
            "a quote that is not opened",
            "for=203.0.113.7\"",
            "",
            Unreadable,
        ),
        fwd(
            "a broken pair beside the address",
            "for=203.0.113.7;host=",
            "",
            Unreadable,
        ),
        fwd("an identifier needs a letter", "for=_", "", Unreadable),
        fwd("and only known ones", "for=\"_a/b\"", "", Unreadable),
        fwd(
            "bytes that are no text",
            b"for=\"203.0.113.7\xFF\"",
            "",
            Unreadable,
        ),
        fwd(
            "other bytes may stand in other parameters",
            b"for=203.0.113.7;host=\"\xFF\"",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
    ]
}

/// What a client can do to a header of quotes, before or within what a proxy adds.
fn forwarded_spoofs() -> Vec<Case> {
    use Why::{Empty, FirstThatIsNoProxy, Hidden, Unreadable};
    vec![
        fwd(
            "the leftmost is the attacker's here, too",
            "for=6.6.6.6, for=203.0.113.7",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        fwd(
            "a quote left open does not swallow the proxy's hop",
            "for=\", for=203.0.113.7",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        fwd(
            "nor one in a parameter",
            "for=6.6.6.6;x=\", for=203.0.113.7",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        fwd(
            "nor one that fits a quote of the proxy's",
            "for=6.6.6.6;x=\", for=\"203.0.113.7\"",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        fwd(
            "nor a backslash at the end",
            "for=\"\\, for=\"203.0.113.7\"",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        fwd(
            "nor one in a line before",
            "for=\"\nfor=203.0.113.7",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        fwd(
            "a comma in quotes divides nothing",
            "for=203.0.113.7;host=\"a, for=6.6.6.6\"",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        fwd(
            "nor a semicolon",
            "for=203.0.113.7;host=\"a;for=6.6.6.6\"",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        fwd(
            "a quoted quote ends nothing",
            r#"for=203.0.113.7;host="a\", for=6.6.6.6;x=\"b""#,
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        fwd(
            "a quoted backslash quotes nothing",
            r#"for=203.0.113.7;host="a\\", for=10.0.0.9"#,
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        fwd(
            "many backslashes",
            r#"for=203.0.113.7;host="\\\\\", for=6.6.6.6;x=\"\\\\""#,
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        fwd(
            "`for` in another parameter's name",
            "xfor=6.6.6.6;for=203.0.113.7",
            "203.0.113.7",
            FirstThatIsNoProxy,
        ),
        fwd(
            "`for` in another parameter's value",
            "host=\"for=6.6.6.6\"",
            "",
            Empty,
        ),
        fwd(
            "`by` names the proxy, not the client",
            "by=203.0.113.7",
            "",
            Empty,
        ),
        fwd(
            "unknown is not passed over",
            "for=6.6.6.6, for=unknown, for=10.0.0.9",
            "",
            Hidden,
        ),
        fwd(
            "nor is an identifier of a proxy's",
            "for=6.6.6.6, for=_x",
            "",
            Hidden,
        ),
        fwd(
            "nor is what is broken",
            "for=6.6.6.6, for=\"[fd00::9\", for=10.0.0.9",
            "",
            Unreadable,
        ),
        fwd(
            "nor is an empty element",
            "for=6.6.6.6, , for=10.0.0.9",
            "",
            Empty,
        ),
        fwd(
            "the other header is not read",
            "6.6.6.6, 203.0.113.7",
            "",
            Unreadable,
        ),
    ]
}

/// One address, which the proxy has to have put in the place of what a client sent.
fn single() -> Vec<Case> {
    use Why::{Empty, Hidden, Named, NoHeader, PeerIsNoProxy, Repeated, Unreadable};
    let real = |reason, lines, ip, why| behind("x-real-ip", reason, lines, ip, why);
    let cdn = |reason, lines, ip, why| behind("cf-connecting-ip", reason, lines, ip, why);
    vec![
        real(
            "X-Real-IP is the client",
            "203.0.113.7",
            "203.0.113.7",
            Named,
        ),
        real(
            "X-Real-IP from a peer that is no proxy is not",
            "6.6.6.6",
            "198.51.100.9",
            PeerIsNoProxy,
        )
        .peer("198.51.100.9"),
        real("X-Real-IP that is missing", "", "10.0.0.2", NoHeader).without_header(),
        real(
            "X-Real-IP twice: one may be the attacker's",
            "6.6.6.6\n203.0.113.7",
            "",
            Repeated,
        ),
        real(
            "X-Real-IP twice the same",
            "203.0.113.7\n203.0.113.7",
            "",
            Repeated,
        ),
        real(
            "X-Real-IP is no list",
            "6.6.6.6, 203.0.113.7",
            "",
            Unreadable,
        ),
        real(
            "X-Real-IP may name a proxy, who is the client then",
            "10.0.0.9",
            "10.0.0.9",
            Named,
        ),
        real(
            "X-Real-IP with a port",
            "203.0.113.7:80",
            "203.0.113.7",
            Named,
        ),
        real(
            "X-Real-IP in spaces",
            "\t203.0.113.7 ",
            "203.0.113.7",
            Named,
        ),
        real("X-Real-IP with nothing in it", "", "", Empty),
        real("X-Real-IP that is hidden", "unknown", "", Hidden),
        real("X-Real-IP of a Unix socket", "unix:", "", Unreadable),
        cdn(
            "CF-Connecting-IP is the client",
            "2001:db8::7",
            "2001:db8::7",
            Named,
        ),
        cdn(
            "CF-Connecting-IP mapped",
            "::ffff:203.0.113.7",
            "203.0.113.7",
            Named,
        ),
        cdn(
            "CF-Connecting-IP past the proxies",
            "6.6.6.6",
            "198.51.100.9",
            PeerIsNoProxy,
        )
        .peer("198.51.100.9"),
    ]
}

/// So many hops from the right, whoever the peer is.
fn counts() -> Vec<Case> {
    use Why::{Counted, Empty, Hidden, TooFewHops, Unreadable};
    vec![
        xff(
            "behind one proxy, the last hop is the client",
            "6.6.6.6, 203.0.113.7",
            "203.0.113.7",
            Counted,
        )
        .believing(Believed::Hops(1)),
        xff(
            "behind two, the last but one",
            "6.6.6.6, 203.0.113.7, 198.51.100.1",
            "203.0.113.7",
            Counted,
        )
        .believing(Believed::Hops(2)),
        xff(
            "hops are counted over lines",
            "6.6.6.6\n203.0.113.7\n198.51.100.1",
            "203.0.113.7",
            Counted,
        )
        .believing(Believed::Hops(2)),
        xff(
            "the peer may be anybody",
            "203.0.113.7",
            "203.0.113.7",
            Counted,
        )
        .believing(Believed::Hops(1))
        .peer("198.51.100.9"),
        xff(
            "or not known, as on a Unix socket",
            "203.0.113.7",
            "203.0.113.7",
            Counted,
        )
        .believing(Believed::Hops(1))
        .peer("none"),
        xff(
            "with fewer hops it came past a proxy",
            "6.6.6.6",
            "",
            TooFewHops,
        )
        .believing(Believed::Hops(2)),
        xff("without the header as well", "", "", TooFewHops)
            .believing(Believed::Hops(1))
            .without_header(),
        xff(
            "what is counted past has to be a hop",
            "6.6.6.6, garbage",
            "",
            Unreadable,
        )
        .believing(Believed::Hops(2)),
        xff("an empty hop is none", "6.6.6.6, 203.0.113.7,", "", Empty)
            .believing(Believed::Hops(2)),
        xff(
            "a hidden proxy counts",
            "6.6.6.6, 203.0.113.7, unknown",
            "203.0.113.7",
            Counted,
        )
        .believing(Believed::Hops(2)),
        xff(
            "a hidden client is unknown",
            "203.0.113.7, unknown",
            "",
            Hidden,
        )
        .believing(Believed::Hops(1)),
        fwd(
            "`Forwarded` is counted alike",
            "for=6.6.6.6, for=\"[2001:db8::7]:80\", for=_lb",
            "2001:db8::7",
            Counted,
        )
        .believing(Believed::Hops(2)),
    ]
}
