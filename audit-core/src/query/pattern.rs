//! What a filter's values look like.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::actor::ActorKind;
use crate::error::Error;

/// An actor as a filter names it: `user:42`, or `anonymous` for a whole kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActorRef {
    /// What kind of actor.
    pub kind: ActorKind,
    /// Which one; `None` for all of that kind.
    pub id: Option<String>,
}

impl FromStr for ActorRef {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let (kind, id) = match text.split_once(':') {
            Some((kind, id)) => (kind, Some(id.to_owned())),
            None => (text, None),
        };
        let kind = kind.parse().map_err(|unknown| {
            Error::invalid(format!(
                "an actor is written `kind:id`, such as `user:42`: {unknown}"
            ))
        })?;
        Ok(Self { kind, id })
    }
}

impl fmt::Display for ActorRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.id {
            Some(id) => write!(f, "{}:{id}", self.kind),
            None => self.kind.fmt(f),
        }
    }
}

/// A record as a filter names it: `customer:42`, or `customer` for a whole kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetRef {
    /// What kind of record.
    pub kind: String,
    /// Which one; `None` for all of that kind.
    pub id: Option<String>,
}

impl TargetRef {
    /// One record.
    pub fn new(kind: impl Into<String>, id: impl ToString) -> Self {
        Self {
            kind: kind.into(),
            id: Some(id.to_string()),
        }
    }
}

impl FromStr for TargetRef {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let (kind, id) = match text.split_once(':') {
            Some((kind, id)) => (kind, Some(id.to_owned())),
            None => (text, None),
        };
        if kind.is_empty() {
            return Err(Error::invalid(
                "a target is written `kind:id`, such as `customer:42`",
            ));
        }
        Ok(Self {
            kind: kind.to_owned(),
            id,
        })
    }
}

impl fmt::Display for TargetRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.id {
            Some(id) => write!(f, "{}:{id}", self.kind),
            None => f.write_str(&self.kind),
        }
    }
}

/// An action, or all below a prefix: `customer.update`, `customer.*`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ActionPattern {
    /// Exactly this one.
    Is(String),
    /// Every action that begins with this and a dot.
    Below(String),
}

impl FromStr for ActionPattern {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text.strip_suffix(".*").unwrap_or(text) {
            plain if plain.is_empty() || plain.contains('*') => Err(Error::invalid(
                "an action is written `customer.update`, or `customer.*` for all that begin so",
            )),
            plain if plain.len() < text.len() => Ok(Self::Below(plain.to_owned())),
            plain => Ok(Self::Is(plain.to_owned())),
        }
    }
}

impl fmt::Display for ActionPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(action) => f.write_str(action),
            Self::Below(prefix) => write!(f, "{prefix}.*"),
        }
    }
}

/// An address, or a block of them in CIDR notation: `203.0.113.7`, `10.0.0.0/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IpRange(IpNet);

impl IpRange {
    /// The lowest and the highest address, as 16 bytes each (v4 mapped into v6).
    pub fn bounds(&self) -> ([u8; 16], [u8; 16]) {
        (ip_bytes(self.0.network()), ip_bytes(self.0.broadcast()))
    }
}

/// An address as 16 bytes, v4 mapped into v6: the form in which addresses are stored and compared.
pub fn ip_bytes(ip: IpAddr) -> [u8; 16] {
    match ip {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().octets(),
        IpAddr::V6(v6) => v6.octets(),
    }
}

impl FromStr for IpRange {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let one = text.parse::<IpAddr>().map(IpNet::from);
        one.or_else(|_| text.parse::<IpNet>())
            .map(Self)
            .map_err(|_| {
                Error::invalid(
                    "an address is written `203.0.113.7`, a block of them `203.0.113.0/24`",
                )
            })
    }
}

impl fmt::Display for IpRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(text: &str) -> (IpAddr, IpAddr) {
        let (low, high) = text.parse::<IpRange>().unwrap().bounds();
        let ip = |bytes: [u8; 16]| IpAddr::from(bytes).to_canonical();
        (ip(low), ip(high))
    }

    #[test]
    fn a_block_reaches_from_its_lowest_to_its_highest_address() {
        for (text, low, high) in [
            ("203.0.113.7", "203.0.113.7", "203.0.113.7"),
            ("10.1.2.3/8", "10.0.0.0", "10.255.255.255"),
            ("0.0.0.0/0", "0.0.0.0", "255.255.255.255"),
            (
                "2001:db8::/32",
                "2001:db8::",
                "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
            ),
            ("::1", "::1", "::1"),
        ] {
            assert_eq!(
                bounds(text),
                (low.parse().unwrap(), high.parse().unwrap()),
                "{text}"
            );
        }
        assert_eq!(
            "::/0".parse::<IpRange>().unwrap().bounds(),
            ([0; 16], [255; 16])
        );
    }

    #[test]
    fn malformed_values_are_refused() {
        for text in [
            "",
            "10.0.0.0/33",
            "10.0.0.0/",
            "::/129",
            "ten",
            "10.0.0.0/8/8",
        ] {
            assert!(text.parse::<IpRange>().unwrap_err().is_invalid(), "{text}");
        }
        for text in ["", "*", ".*", "a*", "a.*.b"] {
            assert!(
                text.parse::<ActionPattern>().unwrap_err().is_invalid(),
                "{text}"
            );
        }
        assert!(
            "person:1"
                .parse::<ActorRef>()
                .unwrap_err()
                .to_string()
                .contains("api_key")
        );
        assert!(":1".parse::<TargetRef>().unwrap_err().is_invalid());
    }

    #[test]
    fn what_is_written_parses_back() {
        for text in ["user:42", "user:a:b", "anonymous", "system:"] {
            assert_eq!(text.parse::<ActorRef>().unwrap().to_string(), text);
        }
        for text in ["customer.*", "customer.update"] {
            assert_eq!(text.parse::<ActionPattern>().unwrap().to_string(), text);
        }
    }
}
