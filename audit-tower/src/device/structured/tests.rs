use proptest::prelude::*;

use super::*;

#[track_caller]
fn check_string(field: &str, expected: Option<&str>) {
    assert_eq!(string(field).as_deref(), expected, "{field}");
}

#[test]
fn a_string_is_what_its_quotes_hold() {
    check_string(r#""Windows""#, Some("Windows"));
    check_string(r#"  "Chrome OS"  "#, Some("Chrome OS"));
    check_string(r#""""#, Some(""));
    check_string(r#""a \"b\" \\c""#, Some(r#"a "b" \c"#));
    check_string(r#""Pixel 9";a;b=1;c="d""#, Some("Pixel 9"));
}

#[test]
fn a_token_is_taken_for_a_string() {
    check_string("Windows", Some("Windows"));
    check_string("15.0.0", Some("15.0.0"));
}

#[test]
fn what_is_malformed_says_nothing() {
    check_string("", None);
    check_string(r#"""#, None);
    check_string(r#""Windows"#, None);
    check_string(r#""a" "b""#, None);
    check_string(r#""a\b""#, None);
    check_string(r#""a\"#, None);
    check_string("\"a\tb\"", None);
    check_string("\"ä\"", None);
    check_string(r#""a";"#, None);
    check_string(r#""a";b="#, None);
    check_string(r#""a", "b""#, None);
    check_string("(a b)", None);
}

#[track_caller]
fn check_boolean(field: &str, expected: Option<bool>) {
    assert_eq!(boolean(field), expected, "{field}");
}

#[test]
fn a_boolean_is_one_of_two() {
    check_boolean("?1", Some(true));
    check_boolean("?0", Some(false));
    check_boolean(" ?1;a=2", Some(true));
    check_boolean("?2", None);
    check_boolean("1", None);
    check_boolean("true", None);
    check_boolean("?1?1", None);
    check_boolean("", None);
}

#[track_caller]
fn check_list(field: &str, expected: Option<&[(&str, Option<&str>)]>) {
    let told = list(field);
    let told: Option<Vec<_>> = told.as_ref().map(|items| {
        let pair = |item: &'_ Item| (item.value.clone(), item.version.clone());
        items.iter().map(pair).collect()
    });
    let expected = expected.map(|items| {
        let owned = |&(value, version): &(&str, Option<&str>)| {
            (value.to_owned(), version.map(str::to_owned))
        };
        items.iter().map(owned).collect()
    });
    assert_eq!(told, expected, "{field}");
}

#[test]
fn a_list_has_each_item_with_its_version() {
    check_list(
        r#""Chromium";v="142", "Google Chrome";v="142""#,
        Some(&[("Chromium", Some("142")), ("Google Chrome", Some("142"))]),
    );
    check_list(
        "\"a\"\t ,\t\"b\";x=1;v=2;y",
        Some(&[("a", None), ("b", Some("2"))]),
    );
    check_list(r#""a,b;v=1";v="2""#, Some(&[("a,b;v=1", Some("2"))]));
    check_list(r#""a"; v="1"; v="2""#, Some(&[("a", Some("2"))]));
    check_list("Desktop", Some(&[("Desktop", None)]));
}

#[test]
fn a_list_is_wholly_well_formed_or_says_nothing() {
    check_list("", None);
    check_list(",", None);
    check_list(r#""a","#, None);
    check_list(r#""a",,"b""#, None);
    check_list(r#""a" "b""#, None);
    check_list(r#""a", "b"#, None);
    check_list(r#"("a" "b")"#, None);
    check_list(r#""a" ;v="1""#, None);
}

#[test]
fn a_list_of_very_many_says_nothing() {
    let many = |count: usize| vec!["a"; count].join(",");
    assert_eq!(list(&many(16)).unwrap().len(), 16);
    assert_eq!(list(&many(17)), None);
}

proptest! {
    /// What the rules of §4.1.6 write comes back.
    #[test]
    fn a_string_comes_back(text in "[ -~]{0,40}", version in "[ -~]{0,12}") {
        let quoted = |text: &str| {
            format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
        };
        prop_assert_eq!(string(&quoted(&text)), Some(text.clone()));
        let field = format!("{};v={}, b", quoted(&text), quoted(&version));
        let items = list(&field).unwrap();
        prop_assert_eq!(&items[0].value, &text);
        prop_assert_eq!(items[0].version.as_ref(), Some(&version));
    }

    #[test]
    fn no_field_makes_more_than_it_is(field in any::<String>()) {
        let bytes = |items: Vec<Item>| -> usize {
            let sizes = items.iter().map(|item| {
                item.value.len() + item.version.as_ref().map_or(0, String::len)
            });
            sizes.sum()
        };
        prop_assert!(string(&field).unwrap_or_default().len() <= field.len());
        prop_assert!(list(&field).map_or(0, bytes) <= field.len());
    }
}
