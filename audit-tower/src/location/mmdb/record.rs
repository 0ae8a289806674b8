//! What a file says of an address, in whichever shape.

use audit_core::{Location, Text};
use serde::Deserialize;

use super::value::{First, Map, Number, Place, Word};

/// All that is read of a record, of whichever shape it is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Record {
    // GeoIP2 and GeoLite2
    country: Place,
    subdivisions: First,
    city: Place, // in the flat shape its name alone
    location: Map<Position>,
    traits: Map<Network>,
    // the flat shape
    country_code: Word,
    state1: Word,
    latitude: Number,
    longitude: Number,
    timezone: Word,
    // of networks
    autonomous_system_number: Number,
    autonomous_system_organization: Word,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Position {
    latitude: Number,
    longitude: Number,
    time_zone: Word,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Network {
    autonomous_system_number: Number,
    autonomous_system_organization: Word,
}

impl Record {
    /// The place, without the network.
    pub(super) fn place(&self) -> Option<Location> {
        let mut place = Location::default();
        place.country = one_of([&self.country.iso_code, &self.country_code]);
        place.region = one_of([&self.subdivisions.0.names.0.en, &self.state1]);
        place.city = one_of([&self.city.names.0.en]);
        place.timezone = one_of([&self.location.0.time_zone, &self.timezone]);
        let positions = [
            (&self.location.0.latitude, &self.location.0.longitude),
            (&self.latitude, &self.longitude),
        ];
        let position = positions.into_iter().find_map(on_earth);
        (place.latitude, place.longitude) = position.unzip();
        (place != Location::default()).then_some(place)
    }

    /// The network's number, and who runs it.
    pub(super) fn network(&self) -> Option<(Option<u32>, Option<Text>)> {
        let traits = &self.traits.0;
        let numbers = [
            &traits.autonomous_system_number,
            &self.autonomous_system_number,
        ];
        let number = numbers.into_iter().find_map(|number| number.whole());
        let name = one_of([
            &traits.autonomous_system_organization,
            &self.autonomous_system_organization,
        ]);
        (number.is_some() || name.is_some()).then_some((number, name))
    }
}

fn one_of<const N: usize>(words: [&Word; N]) -> Option<Text> {
    words.into_iter().find_map(|word| word.0.clone())
}

/// Both degrees, or none.
fn on_earth((latitude, longitude): (&Number, &Number)) -> Option<(f64, f64)> {
    let within = |number: &Number, most: f64| number.0.filter(|degrees| degrees.abs() <= most);
    Some((within(latitude, 90.0)?, within(longitude, 180.0)?))
}
