//! What client hints tell.

use std::borrow::Cow;

use audit_core::{Device, DeviceKind, Text};

use super::structured::{self, Item};

/// What client hints tell: [User-Agent Client Hints](https://wicg.github.io/ua-client-hints/), the
/// headers `Sec-CH-UA` and those whose names begin so.
///
/// They are the browser's own words, which no script of a page can set, and say what agents no longer do.
/// What is malformed, or longer than any browser's, is not told at all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClientHints {
    /// The browser's brand, and its version as exact as it is told. It is the one that says most:
    /// `Microsoft Edge` rather than `Chromium`, and none of those that are made up to keep readers tolerant.
    pub browser: Option<(String, Option<String>)>,
    /// Whether it would rather have a page for phones.
    pub mobile: Option<bool>,
    /// The operating system: `Windows`, `macOS`, `Android` …
    pub platform: Option<String>,
    /// Its version, which is not always the one that people know: Windows 11 is 13 and later.
    pub platform_version: Option<String>,
    /// What the maker calls the device, which is told of phones and tablets.
    pub model: Option<String>,
    /// What it is to its user: `Desktop`, `Mobile`, `Tablet` …
    pub form_factors: Vec<String>,
}

impl ClientHints {
    /// Whether nothing is told.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Puts what is told into a device that an agent told of, in place of what that says. A crawler that
    /// says it is one stays one.
    pub fn complete(&self, device: &mut Device) {
        if let Some((brand, version)) = &self.browser {
            device.browser = Some(named(known_as(brand), version.as_deref()));
        }
        if let Some(system) = self.system(device.os.as_deref()) {
            device.os = Some(system);
        }
        if let Some(model) = &self.model {
            device.model = Some(Text::from(model));
        }
        device.kind = self.kind(device.kind);
    }

    /// The system under the name that people know it by. What the agent says of its version is kept where
    /// no hint tells it.
    fn system(&self, told: Option<&str>) -> Option<Text> {
        let name = match self.platform.as_deref()? {
            "Unknown" => return None,
            "Chrome OS" | "Chromium OS" => "ChromeOS",
            name => name,
        };
        Some(match (self.version_of(name), told) {
            (Some(version), _) => named(name, Some(&version)),
            (None, Some(told)) if is_version_of(told, name) => Text::from(told),
            (None, _) => Text::from(name),
        })
    }

    /// [How Windows is told](https://learn.microsoft.com/en-us/microsoft-edge/web-platform/how-to-detect-win11):
    /// by the version of a part of it.
    fn version_of(&self, system: &str) -> Option<Cow<'_, str>> {
        let version = self.platform_version.as_deref()?;
        if system != "Windows" {
            return Some(Cow::Borrowed(without_zeros(version)));
        }
        let mut numbers = version.split('.').map(|number| number.parse::<u32>().ok());
        let known = match (numbers.next()??, numbers.next().flatten()) {
            (0, Some(1)) => "7",
            (0, Some(2)) => "8",
            (0, Some(3)) => "8.1",
            (1..=12, _) => "10",
            (13.., _) => "11",
            _ => return None,
        };
        Some(Cow::Borrowed(known))
    }

    fn kind(&self, told: DeviceKind) -> DeviceKind {
        let is = |form: &str| self.form_factors.iter().any(|told| told == form);
        let platform = self.platform.as_deref();
        match self.mobile {
            _ if told == DeviceKind::Bot || self.is_driven() => DeviceKind::Bot,
            _ if is("Tablet") => DeviceKind::Tablet,
            _ if is("Mobile") => DeviceKind::Phone,
            _ if is("Desktop") => DeviceKind::Desktop,
            _ if is("Automotive") || is("Watch") || is("XR") => DeviceKind::Unknown,
            Some(true) => DeviceKind::Phone,
            Some(false) if platform == Some("Android") => DeviceKind::Tablet,
            Some(false) if platform.is_some_and(is_of_desktops) => DeviceKind::Desktop,
            _ => told,
        }
    }

    /// Whether a program drives the browser, and nobody looks at it.
    fn is_driven(&self) -> bool {
        let brand = self.browser.as_ref().map(|(brand, _)| brand.as_str());
        brand == Some(DRIVEN)
    }
}

pub(super) const DRIVEN: &str = "HeadlessChrome";

fn is_of_desktops(platform: &str) -> bool {
    ["Windows", "macOS", "Linux", "Chrome OS", "Chromium OS"].contains(&platform)
}

/// `Windows 7` is one of `Windows`.
fn is_version_of(told: &str, name: &str) -> bool {
    let rest = told.strip_prefix(name);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

fn known_as(brand: &str) -> &str {
    match brand {
        "Google Chrome" => "Chrome",
        "Microsoft Edge" => "Edge",
        brand => brand,
    }
}

pub(super) fn named(name: &str, version: Option<&str>) -> Text {
    match version.filter(|version| !version.is_empty()) {
        Some(version) => Text::from(format!("{name} {version}")),
        None => Text::from(name),
    }
}

/// `15.0.0` is 15, and `14.6.1` itself.
fn without_zeros(mut version: &str) -> &str {
    while let Some(shorter) = version.strip_suffix(".0") {
        version = shorter;
    }
    version
}

/// The brand that says most, with the version from the longer list where that has it.
pub(super) fn browser(full: Option<&str>, short: Option<&str>) -> Option<(String, Option<String>)> {
    [full, short].into_iter().flatten().find_map(|list| {
        let items = structured::list(list)?;
        let brands = items.into_iter().filter(|item| is_brand(&item.value));
        let Item { value, version } = brands.min_by_key(|item| commonness(&item.value))?;
        Some((value, version.filter(|version| is_version(version))))
    })
}

/// A browser names what it is made of, too.
fn commonness(brand: &str) -> u8 {
    match brand {
        "Chromium" => 2,
        "Google Chrome" | "Microsoft Edge" => 1,
        _ => 0,
    }
}

/// Browsers put in one that is none, spelled ever anew: `Not;A=Brand`, `Not_A Brand` … (§6.2, GREASE).
fn is_brand(brand: &str) -> bool {
    let letters = brand.bytes().filter(u8::is_ascii_alphabetic);
    is_name(brand)
        && !letters
            .map(|letter| letter.to_ascii_lowercase())
            .eq(*b"notabrand")
}

pub(super) fn form_factors(field: Option<&str>) -> Vec<String> {
    let items = field.and_then(structured::list).unwrap_or_default();
    let forms = items.into_iter().map(|item| item.value);
    forms.filter(|form| is_name(form)).collect()
}

/// Whether it could be a name: short, and not blank.
pub(super) fn is_name(text: &str) -> bool {
    text.len() <= 64 && !text.trim().is_empty()
}

/// Whether it could be a version: `142.0.7444.59`.
pub(super) fn is_version(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    (1..=32).contains(&text.len()) && text.bytes().all(is_part)
}
