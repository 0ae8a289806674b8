use super::*;

/// The text with `<` and `>` around each secret that is to be found in it.
#[track_caller]
fn check(marked: &str) {
    let text = marked.replace(['<', '>'], "");
    let mut shown = text.clone();
    for place in find(&text).into_iter().rev() {
        shown.insert(place.end, '>');
        shown.insert(place.start, '<');
    }
    assert_eq!(shown, marked);
    let is_found = shown != text;
    assert!(
        may_hold(text.as_bytes()) || !is_found,
        "the look missed {text:?}"
    );
}

const JWT: &str =
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

#[test]
fn a_json_web_token_is_told_by_its_parts() {
    check(&format!("<{JWT}>"));
    check(&format!("got <{JWT}>, and went"));
    check(&format!("t=<{JWT}>."));
    check("<eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0>.");
    check("cut off: <eyJhbGciOiJIUzI1NiJ9.eyJzdWI>");
    check("<eyJhbGciOiJSU0EifQ.OKOawDo.48V1_ALb6US04U3b.5eym8TW.XFBoMYUZodetZdv>");
    check("eyJhbGciOiJIUzI1NiJ9");
    check("eyJhbGciOiJIUzI1NiJ9.x");
    check("keyJ.a.b");
    check("eyJ..eyJ..eyJ");
}

#[test]
fn a_private_key_is_hidden_to_its_end() {
    check("<-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY----->\nrest");
    check("a <-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----> b");
    check("<-----BEGIN PGP PRIVATE KEY BLOCK-----\nx\n-----END PGP PRIVATE KEY BLOCK----->");
    check("cut off: <-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl>");
    check("-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----");
    check("-----BEGIN -----BEGIN -----");
}

#[test]
fn a_card_number_is_told_by_its_beginning_length_and_check_digit() {
    check("<4111111111111111>");
    check("paid by <4111 1111 1111 1111>, thanks");
    check("<4111-1111-1111-1111>");
    check("<5555555555554444> <378282246310005> <6011111111111117> <3530111333300000>");
    check("<2223003122003222> <6200000000000005> <30569309025904>");
    check("<3782 822463 10005>");
    check("<4111 1111 1111 1111> 12/27 123");
    check("12 <4111 1111 1111 1111> 123");
    check("a:<4111111111111111>.");
    check("card_<4111111111111111>");
    check("<6759649826438453> <6304939304310009610> <4000000000000000006> +<4111111111111111>");
    check("\u{00A0}<4111111111111111>é");
}

#[test]
fn what_is_no_card_number_stays() {
    check("4111111111111112");
    check("1111111111111117");
    check("41111111111111111111");
    check("a4111111111111111");
    check("4111111111111111a");
    check("0.4111111111111111");
    check("4111111111111111.5");
    check("4111 1111 1111-1111");
    check("4111 1111 1111 111");
    check("4111-1111-1111-1111-1111");
    check("1764533000123 1764533000123456 20261130202447");
    check("2026-11-30 20:24:47.123456");
    check("+49 170 1234567890 +4915112345678 +491511234567 +378282246310005 +3782 822463 10005");
    check("4915112345678 4006381333429 5000159000079 6901234567892");
    check("4222222222222 50001590000797 675964982643844 50181234567890125");
    check("0192f0c1-2d3e-7a4b-8c5d-411111111111");
    check("41111111-1111-4111-8111-111111111111");
    check("DE89 3704 0044 0532 0130 00");
    check("9007199254740993 18446744073709551615");
}

#[test]
fn an_aws_access_key_is_told_by_its_beginning_and_length() {
    check("<AKIAIOSFODNN7EXAMPLE>");
    check("key=<ASIAIOSFODNN7EXAMPLE>;");
    check("AKIAIOSFODNN7EXAMPL");
    check("AKIAIOSFODNN7EXAMPLES");
    check("xAKIAIOSFODNN7EXAMPLE");
    check("AKIAIOSFODNN7EXAMPLEs");
    check("ASIAN");
}

#[test]
fn credentials_behind_a_scheme_are_told_from_words() {
    check("Bearer <mF_9.B5f-4.1JqM>");
    check("authorization: bearer <abcdef12>.");
    check("BEARER   <abcdefghijklmnopqrst>");
    check("the bearer instrument");
    check("Bearer of bad news");
    check("forbearer abcdef12");
    check("Basic <dXNlcjpwYXNz>");
    check("basic <QWxhZGRpbjpvcGVuIHNlc2FtZQ==>");
    check("Basic <dXNlcjpwYXNz>. Then");
    check(&format!("basic <{JWT}>"));
    check("Basic plan, basic authentication");
}

#[test]
fn the_password_in_a_url_is_hidden() {
    check("postgres://ada:<hunter2>@db.test/shop");
    check("at https://ada:<p%40ss@w:rd>@a.test, please");
    check("redis://:<hunter2>@db.test");
    check("https://ada@a.test/x:y@z");
    check("https://a.test/?at=10:30@home");
    check("mailto:ada@a.test, 10:30");
}

#[test]
fn a_prefix_goes_on_to_the_end_of_its_word() {
    let found = Prefix("sk_live_".to_owned()).find("a sk_live_1-2_b, sk_live_ sk_live_sk_live_x");
    assert_eq!(found, [2..15, 17..25, 26..43]);
}

#[test]
fn a_uuid_is_let_go_whatever_its_digits_are() {
    let uuid = "41111111-1111-4111-8111-111111111111";
    assert!(!may_hold(uuid.as_bytes()) && find(uuid).is_empty());
    let longer = format!("{uuid} 4111111111111111");
    assert!(may_hold(longer.as_bytes()) && !find(&longer).is_empty());
}

/// Work that grew with the text's square would take hours.
#[test]
fn the_work_grows_with_the_text_and_no_faster() {
    let worst = [
        "eyJ.",
        "eyJ-",
        "eyJa.eyJ",
        "4111 ",
        "4111-",
        "-----BEGIN ",
        "bearer ",
        "basic a",
        "://",
        "://a:",
        "AKIA",
        "1",
        "-----BEGIN PRIVATE KEY-----",
        "a://b:c@",
        "\\u",
    ];
    for part in worst {
        let text = part.repeat((1 << 18) / part.len());
        let found = find(&text);
        assert!(found.len() <= text.len() && may_hold(text.as_bytes()) | found.is_empty());
    }
}
