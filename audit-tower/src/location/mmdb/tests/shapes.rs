//! What records of any shape tell.

use super::*;

#[track_caller]
fn check(records: &[Value], expected: Value) {
    assert_eq!(told(records), Some(expected));
}

#[track_caller]
fn check_nothing(record: Value) {
    assert_eq!(told(std::slice::from_ref(&record)), None, "{record}");
}

fn berlin() -> Value {
    json!({
        "country": "DE", "region": "Land Berlin", "city": "Berlin", "latitude": 52.5196,
        "longitude": 13.4069, "timezone": "Europe/Berlin",
    })
}

fn with(mut place: Value, more: Value) -> Value {
    let more = more.as_object().unwrap().clone();
    place.as_object_mut().unwrap().extend(more);
    place
}

fn telekom() -> Value {
    json!({"network": "Deutsche Telekom AG", "asn": 3320})
}

#[test]
fn the_shape_of_geoip2_is_told_in_full() {
    check(&[geoip2("Berlin")], berlin());
}

#[test]
fn the_flat_shape_tells_the_same() {
    check(&[flat("Berlin")], berlin());
}

#[test]
fn a_network_is_told_alone_or_beside_a_place_or_by_a_second_file() {
    check(&[asn()], telekom());
    check(&[with(flat("Berlin"), asn())], with(berlin(), telekom()));
    check(
        &[with(geoip2("Berlin"), json!({"traits": asn()}))],
        with(berlin(), telekom()),
    );
    check(&[geoip2("Berlin"), asn()], with(berlin(), telekom()));
    check(&[asn(), flat("Berlin")], with(berlin(), telekom()));
}

#[test]
fn two_files_that_do_not_agree_are_not_mixed() {
    let first = json!({"country_code": "FR", "autonomous_system_number": 1});
    check(
        &[first, with(geoip2("Berlin"), asn())],
        json!({"country": "FR", "asn": 1}),
    );
}

#[test]
fn what_is_not_known_is_not_told() {
    check(
        &[json!({"country": {"iso_code": "DE"}})],
        json!({"country": "DE"}),
    );
    check(
        &[json!({"country_code": "DE", "city": "", "state1": "-", "timezone": " "})],
        json!({"country": "DE"}),
    );
    check(
        &[json!({"country": {"iso_code": "DE"}, "city": {"names": {"de": "Köln"}}})],
        json!({"country": "DE"}),
    );
    check(
        &[json!({"country_code": "DE", "subdivisions": []})],
        json!({"country": "DE"}),
    );
    check(
        &[json!({"autonomous_system_number": 0, "autonomous_system_organization": "a"})],
        json!({"network": "a"}),
    );
    check_nothing(json!({}));
    check_nothing(json!({"registered_country": {"iso_code": "US"}}));
    check_nothing(json!({"city": "", "country_code": "-"}));
}

#[test]
fn a_field_of_another_type_costs_no_other() {
    let odd = [
        json!(true),
        json!(7),
        json!(-7),
        json!(0.5),
        json!("DE"),
        json!([1, "a"]),
        json!({"a": 1}),
    ];
    let fields = [
        "country",
        "subdivisions",
        "city",
        "location",
        "traits",
        "latitude",
        "longitude",
        "timezone",
        "autonomous_system_number",
        "autonomous_system_organization",
    ];
    for field in fields {
        for value in &odd {
            let record = with(json!({"country_code": "DE"}), json!({field: value}));
            let told = told(&[record]).unwrap();
            assert_eq!(told["country"], "DE", "{field}: {value}");
        }
    }
}

#[test]
fn numbers_may_be_of_any_type() {
    let place = |latitude: Value| json!({"latitude": latitude, "longitude": 13});
    check(
        &[place(json!("52.5"))],
        json!({"latitude": 52.5, "longitude": 13.0}),
    );
    check(
        &[place(json!(52))],
        json!({"latitude": 52.0, "longitude": 13.0}),
    );
    check(
        &[place(json!(-52))],
        json!({"latitude": -52.0, "longitude": 13.0}),
    );
    check(
        &[json!({"autonomous_system_number": "3320"})],
        json!({"asn": 3320}),
    );
    check_nothing(json!({"autonomous_system_number": 4_294_967_296_u64}));
    check_nothing(json!({"autonomous_system_number": 1.5}));
}

#[test]
fn a_short_float_is_not_made_longer() {
    #[derive(serde::Serialize)]
    struct Short {
        latitude: f32,
        longitude: f32,
    }
    let short = Short {
        latitude: 52.52,
        longitude: 13.4,
    };
    let folder = Folder::new();
    folder.put("a.mmdb", &files::database(&[("203.0.113.0/24", short)]));
    let mmdb = Mmdb::looking_every(NEVER, [folder.path("a.mmdb")]).unwrap();
    let location = mmdb.locate(ip(CLIENT)).unwrap();
    assert_eq!(
        (location.latitude, location.longitude),
        (Some(52.52), Some(13.4))
    );
}

#[test]
fn half_a_position_and_one_off_the_earth_are_none() {
    check_nothing(json!({"latitude": 52.5}));
    check_nothing(json!({"longitude": 13.4}));
    check_nothing(json!({"latitude": 90.5, "longitude": 13.4}));
    check_nothing(json!({"latitude": 52.5, "longitude": -180.5}));
    check_nothing(json!({"latitude": "NaN", "longitude": 13.4}));
    check(
        &[json!({"latitude": 0.0, "longitude": 0.0})],
        json!({"latitude": 0.0, "longitude": 0.0}),
    );
}

#[test]
fn a_long_name_is_cut() {
    let told = told(&[flat(&"é".repeat(5_000))]).unwrap();
    assert_eq!(told["city"].as_str().unwrap().len(), 2_048);
}

#[test]
fn a_record_that_is_no_map_tells_nothing() {
    check_nothing(json!("Berlin"));
    check_nothing(json!(7));
    check_nothing(json!(["Berlin"]));
}
