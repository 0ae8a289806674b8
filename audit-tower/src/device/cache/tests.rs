use std::cell::Cell;

use audit_core::DeviceKind;
use http::{HeaderMap, HeaderValue, header};

use super::*;

fn headers(agent: &str, platform: &'static str) -> DeviceHeaders {
    let mut headers = HeaderMap::new();
    headers.insert(header::USER_AGENT, HeaderValue::from_str(agent).unwrap());
    headers.insert("sec-ch-ua", HeaderValue::from_static("a"));
    headers.insert("sec-ch-ua-platform", HeaderValue::from_static(platform));
    DeviceHeaders::of(&headers)
}

/// How often the cache asked, of these headers in turn.
fn asked(cache: &Cache, said: &[DeviceHeaders]) -> usize {
    let count = Cell::new(0);
    for headers in said {
        cache.get_or(headers, || {
            count.set(count.get() + 1);
            Device::new(DeviceKind::Desktop)
        });
    }
    count.get()
}

fn remembered(cache: &Cache) -> usize {
    cache.devices.read().unwrap().len()
}

#[test]
fn a_device_is_worked_out_once_for_all_that_is_said_of_it() {
    let cache = Cache::default();
    let (linux, windows) = (headers("a", "Linux"), headers("a", "Windows"));
    let said = [
        linux.clone(),
        windows.clone(),
        headers("b", "Linux"),
        linux,
        windows,
    ];
    assert_eq!(asked(&cache, &said), 3);
}

#[test]
fn no_more_are_remembered_than_there_is_room_for() {
    let cache = Cache::default();
    let many: Vec<_> = (0..3 * REMEMBERED)
        .map(|agent| headers(&agent.to_string(), ""))
        .collect();
    assert_eq!(asked(&cache, &many), many.len());
    assert!(remembered(&cache) <= REMEMBERED, "{}", remembered(&cache));
}

#[test]
fn what_says_too_much_is_not_remembered() {
    let cache = Cache::default();
    let said = [headers(&"a".repeat(MOST_BYTES), "Linux")];
    assert_eq!(asked(&cache, &said), 1);
    assert_eq!(asked(&cache, &said), 1);
    assert_eq!(remembered(&cache), 0);
}

#[test]
fn what_is_remembered_is_apart_from_the_request() {
    let request = headers("a", "Linux");
    let apart = request.apart();
    assert_eq!(apart, request);
    let place = |headers: &DeviceHeaders| headers.agent().unwrap().as_bytes().as_ptr();
    assert_ne!(place(&apart), place(&request));
}
