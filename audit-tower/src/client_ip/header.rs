//! The header in which proxies tell whom a request came from.

use audit_core::{Error, Text};
use http::{HeaderName, header};

use super::list::Hops;
use super::{Lines, forwarded, list};

static FORWARDED: HeaderName = header::FORWARDED;
static X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The one header that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProxyHeader {
    /// One to which each proxy adds a hop.
    Hops(HopsHeader),
    /// One with an address alone.
    Address(AddressHeader),
}

/// A header to which each proxy adds the address that it was reached from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum HopsHeader {
    /// `X-Forwarded-For: 203.0.113.7, 10.0.0.9`; v6 addresses with or without brackets, ports with them.
    XForwardedFor,
    /// `Forwarded: for=203.0.113.7, for="[2001:db8::7]:4711";proto=https` (RFC 7239, with spaces around
    /// semicolons as well). A hop without `for` tells nothing.
    Forwarded,
}

/// A header in which a proxy writes the client's address, and nothing else.
///
/// The proxy has to replace what a client sent: where it is sent twice, the address is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressHeader {
    name: HeaderName,
    word: Text,
}

impl AddressHeader {
    /// A header by its name, such as `CF-Connecting-IP`.
    ///
    /// # Errors
    ///
    /// `is_invalid` for what is no name of a header, and for a header to which each proxy adds a hop:
    /// that is a [`HopsHeader`].
    pub fn new(name: &str) -> Result<Self, Error> {
        let invalid = |words: &str| Error::invalid(format!("`{name}` {words}"));
        let name = HeaderName::from_bytes(name.as_bytes())
            .map_err(|error| invalid("is no name of a header").with_source(error))?;
        match name == X_FORWARDED_FOR || name == FORWARDED {
            true => Err(invalid("has a hop for each proxy: use a `HopsHeader`")),
            false => Ok(Self::named(name)),
        }
    }

    /// `X-Real-IP`.
    pub fn x_real_ip() -> Self {
        Self::named(HeaderName::from_static("x-real-ip"))
    }

    fn named(name: HeaderName) -> Self {
        let word = Text::from(name.as_str());
        Self { name, word }
    }
}

impl From<HopsHeader> for ProxyHeader {
    fn from(header: HopsHeader) -> Self {
        Self::Hops(header)
    }
}

impl From<AddressHeader> for ProxyHeader {
    fn from(header: AddressHeader) -> Self {
        Self::Address(header)
    }
}

impl ProxyHeader {
    pub(super) fn name(&self) -> &HeaderName {
        match self {
            Self::Hops(header) => header.name(),
            Self::Address(header) => &header.name,
        }
    }

    /// What an entry calls it.
    pub(super) fn word(&self) -> Text {
        match self {
            Self::Hops(header) => header.word(),
            Self::Address(header) => header.word.clone(),
        }
    }
}

impl HopsHeader {
    pub(super) fn name(self) -> &'static HeaderName {
        match self {
            Self::XForwardedFor => &X_FORWARDED_FOR,
            Self::Forwarded => &FORWARDED,
        }
    }

    pub(super) fn word(self) -> Text {
        match self {
            Self::XForwardedFor => Text::new_static("x-forwarded-for"),
            Self::Forwarded => Text::new_static("forwarded"),
        }
    }

    /// The hops from right to left, over all lines.
    pub(super) fn hops(self, lines: &Lines) -> Hops<'_> {
        match self {
            Self::XForwardedFor => Hops::new(lines, list::last_comma, list::node),
            Self::Forwarded => Hops::new(lines, forwarded::last_comma, forwarded::node),
        }
    }
}
