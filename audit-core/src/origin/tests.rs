use serde_json::{Value, json};

use super::*;

fn read(text: Value) -> Origin {
    serde_json::from_value(text).unwrap()
}

#[test]
fn what_is_not_known_is_not_written() {
    assert_eq!(serde_json::to_value(Origin::default()).unwrap(), json!({}));
}

#[test]
fn an_origin_from_before_a_word_existed_is_read() {
    let old = json!({"ip": "203.0.113.7", "peer": "203.0.113.7", "ip_method": "peer"});
    let origin = read(old.clone());
    assert_eq!((origin.ip_prefix, &origin.ip_hash), (None, &None));
    assert_eq!((&origin.ip_unknown, &origin.ip_header), (&None, &None));
    assert_eq!(serde_json::to_value(origin).unwrap(), old);
}

#[test]
fn an_origin_with_a_word_from_after_it_is_read() {
    assert_eq!(read(json!({"ip_planet": "Mars"})), Origin::default());
}

#[test]
fn all_words_of_an_address_come_back() {
    let all = json!({
        "ip": "203.0.113.0", "ip_prefix": 24, "ip_hash": "b034", "peer": "10.0.0.2",
        "ip_method": "forwarded", "ip_unknown": "hidden", "ip_header": "for=_a\nfor=_b",
    });
    assert_eq!(serde_json::to_value(read(all.clone())).unwrap(), all);
}
