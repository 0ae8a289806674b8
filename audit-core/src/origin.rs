//! Where it came from.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::text::{Text, Truncated};
use crate::word::words;

/// Where an action came from: what a request tells, and what was worked out from it.
///
/// A job has none of it. What is not known is absent, never guessed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Origin {
    /// The client's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<IpAddr>,
    /// How many of the address's leading bits are kept; absent where all are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_prefix: Option<u8>,
    /// The client's address under the app's key, where that is all the log may keep of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_hash: Option<Text>,
    /// The address that the connection came from: a proxy's, or the client's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer: Option<IpAddr>,
    /// How the address was chosen: `peer`, or the name of the header that was believed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_method: Option<Text>,
    /// Why the address is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_unknown: Option<Text>,
    /// The header that proxies tell the address in, as it was sent, believed or not: a line for each
    /// of its lines, in the form of [`lossless`](crate::text::lossless). Of a long one the end is
    /// kept, which proxies wrote, and not the beginning, which anybody can write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_header: Option<Text>,
    /// What the client said it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<Text>,
    /// What that means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<Device>,
    /// Which client of the app: its web page, a mobile app, a script.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<Text>,
    /// Where on earth the address is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// The app's session: its [fingerprint](crate::Identity::session_fingerprint), with which nobody
    /// enters it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<Text>,
    /// How the actor proved who they are, in the app's own word: see
    /// [`Identity::authentication`](crate::Identity::authentication).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication: Option<Text>,
    /// The request's id, shared by all its entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<Text>,
    /// The W3C trace id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<Text>,
    /// The HTTP method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Text>,
    /// The route that matched, such as `/customers/{id}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<Text>,
    /// The response's status; absent where the entry was written before there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The fields that were too long, with their true lengths.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub truncated: Vec<Truncated>,
}

words! {
    /// What kind of device.
    pub enum DeviceKind {
        /// A computer with a browser.
        Desktop = "desktop",
        /// A phone.
        Phone = "phone",
        /// A tablet.
        Tablet = "tablet",
        /// A crawler, or a browser that a program drives.
        Bot = "bot",
        /// A program's HTTP library.
        Library = "library",
        /// A command-line tool.
        Cli = "cli",
        /// Something else, or not told.
        Unknown = "unknown",
    }
}

/// What a client runs on, as far as it tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Device {
    /// The browser with its version: `Firefox 142`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<Text>,
    /// The operating system, with its version where that is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub os: Option<Text>,
    /// What kind of device.
    pub kind: DeviceKind,
    /// What its maker calls it: `Pixel 9`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<Text>,
}

impl Device {
    /// A device of this kind, of which nothing else is known.
    pub const fn new(kind: DeviceKind) -> Self {
        Self {
            browser: None,
            os: None,
            kind,
            model: None,
        }
    }
}

/// Where on earth, as far as an address tells. That may be where its network is registered, and not
/// where the person is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Location {
    /// ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Text>,
    /// The state, province or county.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Text>,
    /// The city.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<Text>,
    /// Degrees north.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latitude: Option<f64>,
    /// Degrees east.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longitude: Option<f64>,
    /// The time zone by its name in the IANA database: `Europe/Berlin`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<Text>,
    /// Who runs the network that the address is in: `Deutsche Telekom AG`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<Text>,
    /// The number of that network (RFC 1930).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asn: Option<u32>,
}

#[cfg(test)]
mod tests;
