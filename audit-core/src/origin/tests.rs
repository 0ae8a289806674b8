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
fn a_device_and_a_location_from_before_a_word_existed_are_read() {
    let old = json!({
        "device": {"browser": "Firefox 142", "os": "Linux", "kind": "desktop"},
        "location": {"country": "DE", "region": "Berlin", "city": "Berlin",
            "latitude": 52.52, "longitude": 13.405},
    });
    let origin = read(old.clone());
    assert_eq!(origin.device.as_ref().unwrap().model, None);
    let location = origin.location.as_ref().unwrap();
    assert_eq!((&location.timezone, &location.network), (&None, &None));
    assert_eq!(location.asn, None);
    assert_eq!(serde_json::to_value(origin).unwrap(), old);
}

#[test]
fn all_words_of_a_device_and_a_location_come_back() {
    let all = json!({
        "device": {"browser": "Chrome 142.0.7444.59", "os": "Android 16", "kind": "phone",
            "model": "Pixel 9"},
        "location": {"country": "DE", "region": "Berlin", "city": "Berlin",
            "latitude": 52.52, "longitude": 13.405, "timezone": "Europe/Berlin",
            "network": "Deutsche Telekom AG", "asn": 3320},
    });
    assert_eq!(serde_json::to_value(read(all.clone())).unwrap(), all);
}

#[test]
fn all_words_of_an_address_come_back() {
    let all = json!({
        "ip": "203.0.113.0", "ip_prefix": 24, "ip_hash": "b034", "peer": "10.0.0.2",
        "ip_method": "forwarded", "ip_unknown": "hidden", "ip_header": "for=_a\nfor=_b",
    });
    assert_eq!(serde_json::to_value(read(all.clone())).unwrap(), all);
}
