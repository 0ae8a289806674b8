use super::*;

#[track_caller]
fn check(ip: &str, expected: bool) {
    assert_eq!(is_somewhere(ip.parse().unwrap()), expected, "{ip}");
}

#[test]
fn an_address_of_the_open_network_is_somewhere() {
    check("203.0.113.7", true);
    check("203.0.113.0", true);
    check("100.63.255.255", true);
    check("100.128.0.1", true);
    check("172.32.0.1", true);
    check("223.255.255.255", true);
    check("2001:db8::7", true);
    check("2a00:1450::", true);
    check("::ffff:203.0.113.7", true);
}

#[test]
fn an_address_that_everybody_has_is_nowhere() {
    check("10.1.2.3", false);
    check("172.16.0.1", false);
    check("192.168.1.1", false);
    check("127.0.0.1", false);
    check("169.254.1.1", false);
    check("100.64.0.1", false);
    check("0.0.0.0", false);
    check("224.0.0.1", false);
    check("255.255.255.255", false);
    check("::", false);
    check("::1", false);
    check("fd00::7", false);
    check("fe80::1", false);
    check("ff02::1", false);
    check("::ffff:10.1.2.3", false);
}
