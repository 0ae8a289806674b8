//! What a request says of the device that it comes from.

use std::borrow::Cow;

use audit_core::text::{FIELD_BYTES, cut, lossless};
use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::hints::{self, ClientHints};
use super::structured;

/// What a request says of the device that it comes from: its user agent, and its client hints.
///
/// A browser sends the agent, and Chromium's send three hints: `Sec-CH-UA`, `Sec-CH-UA-Mobile` and
/// `Sec-CH-UA-Platform`. The others they send to whoever asks, by a header in the response to an earlier
/// request: `Accept-CH:` with [`ACCEPT_CH`](Self::ACCEPT_CH).
///
/// Cloning costs reference counts. Of a header that is repeated the first line counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DeviceHeaders {
    agent: Option<HeaderValue>,
    hints: [Option<HeaderValue>; HINTS.len()],
}

/// What follows `sec-ch-ua` in their names. The first is sent by whoever sends any.
const HINTS: [&str; 7] = [
    "",
    "-full-version-list",
    "-mobile",
    "-platform",
    "-platform-version",
    "-model",
    "-form-factors",
];
const BRANDS: HeaderName = HeaderName::from_static("sec-ch-ua");

impl DeviceHeaders {
    /// The hints that browsers send only to those who ask: the value of an `Accept-CH` header.
    pub const ACCEPT_CH: &str = "Sec-CH-UA-Full-Version-List, Sec-CH-UA-Platform-Version, \
        Sec-CH-UA-Model, Sec-CH-UA-Form-Factors";

    /// What these headers say. Without `Sec-CH-UA` no hint is looked for.
    pub fn of(headers: &HeaderMap) -> Self {
        let mut hints = [const { None }; HINTS.len()];
        if headers.contains_key(&BRANDS) {
            // One walk costs less than a search for each.
            for (name, value) in headers {
                if let Some(place) = place(name) {
                    hints[place].get_or_insert_with(|| value.clone());
                }
            }
        }
        Self {
            agent: headers.get(header::USER_AGENT).cloned(),
            hints,
        }
    }

    /// The user agent in the form of [`lossless`](audit_core::text::lossless), cut after 2 KiB.
    pub fn user_agent(&self) -> Option<Cow<'_, str>> {
        let bytes = self.agent.as_ref()?.as_bytes();
        let bytes = &bytes[..bytes.len().min(FIELD_BYTES)];
        Some(match std::str::from_utf8(bytes) {
            Ok(plain) if !plain.contains('\\') => Cow::Borrowed(plain),
            _ => Cow::Owned(cut(&lossless(bytes), FIELD_BYTES).to_owned()),
        })
    }

    /// What the client hints tell.
    pub fn hints(&self) -> ClientHints {
        let [brands, versions, mobile, platform, version, model, forms] = &self.hints;
        let text = |value: &Option<HeaderValue>| -> Option<String> {
            structured::string(readable(value)?)
        };
        ClientHints {
            browser: hints::browser(readable(versions), readable(brands)),
            mobile: readable(mobile).and_then(structured::boolean),
            platform: text(platform).filter(|name| hints::is_name(name)),
            platform_version: text(version).filter(|version| hints::is_version(version)),
            model: text(model).filter(|name| hints::is_name(name)),
            form_factors: hints::form_factors(readable(forms)),
        }
    }

    /// Whether it says nothing at all.
    pub fn is_empty(&self) -> bool {
        self.agent.is_none() && self.hints[0].is_none()
    }

    pub(crate) fn agent(&self) -> Option<&HeaderValue> {
        self.agent.as_ref()
    }

    /// How many bytes are said.
    pub(super) fn bytes(&self) -> usize {
        let said = self.hints.iter().chain([&self.agent]).flatten();
        said.map(HeaderValue::len).sum()
    }

    /// The same, in memory of its own: a header of a request keeps all of its headers in memory.
    pub(super) fn apart(&self) -> Self {
        let apart = |value: &Option<HeaderValue>| {
            let bytes = value.as_ref()?.as_bytes();
            HeaderValue::from_bytes(bytes).ok() // it is one already
        };
        Self {
            agent: apart(&self.agent),
            hints: self.hints.each_ref().map(apart),
        }
    }
}

fn place(name: &HeaderName) -> Option<usize> {
    let hint = name.as_str().strip_prefix(BRANDS.as_str())?;
    HINTS.iter().position(|known| *known == hint)
}

/// A structured field is ASCII (RFC 9651 §4.2), and no browser's is long: any other says nothing.
fn readable(value: &Option<HeaderValue>) -> Option<&str> {
    const MOST_BYTES: usize = 1_024;
    let value = value.as_ref()?;
    value.to_str().ok().filter(|text| text.len() <= MOST_BYTES)
}
