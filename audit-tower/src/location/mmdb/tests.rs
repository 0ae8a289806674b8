use std::net::IpAddr;

use serde_json::{Value, json};

use super::*;

mod files;
mod shapes;

use files::Folder;

/// A time in which no test looks at a file again by itself.
const NEVER: Duration = Duration::from_secs(3_600);
const CLIENT: &str = "203.0.113.7";

fn ip(ip: &str) -> IpAddr {
    ip.parse().unwrap()
}

fn geoip2(city: &str) -> Value {
    json!({
        "city": {"geoname_id": 2_950_159, "names": {"de": "-", "en": city, "ja": "ベルリン"}},
        "continent": {"code": "EU", "names": {"en": "Europe"}},
        "country": {"iso_code": "DE", "names": {"en": "Germany"}, "is_in_european_union": true},
        "location": {"accuracy_radius": 50, "latitude": 52.5196, "longitude": 13.4069,
            "time_zone": "Europe/Berlin"},
        "postal": {"code": "10115"},
        "registered_country": {"iso_code": "US"},
        "subdivisions": [
            {"iso_code": "BE", "names": {"en": "Land Berlin"}},
            {"iso_code": "MI", "names": {"en": "Mitte"}},
        ],
    })
}

fn flat(city: &str) -> Value {
    json!({
        "city": city, "country_code": "DE", "latitude": 52.5196, "longitude": 13.4069,
        "postcode": "10115", "state1": "Land Berlin", "state2": "", "timezone": "Europe/Berlin",
    })
}

fn asn() -> Value {
    json!({
        "autonomous_system_number": 3320,
        "autonomous_system_organization": "Deutsche Telekom AG",
    })
}

/// Where the file that such records make says that the client is.
fn told(records: &[Value]) -> Option<Value> {
    let folder = Folder::new();
    let names: Vec<_> = (0..records.len())
        .map(|number| format!("{number}.mmdb"))
        .collect();
    for (name, record) in names.iter().zip(records) {
        folder.put(
            name,
            &files::database(&[("203.0.113.0/24", record.clone())]),
        );
    }
    let paths = names.iter().map(|name| folder.path(name));
    let mmdb = Mmdb::looking_every(NEVER, paths).unwrap();
    let location = mmdb.locate(ip(CLIENT))?;
    Some(serde_json::to_value(location).unwrap())
}
