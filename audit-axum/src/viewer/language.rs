//! In which language a page speaks.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

use super::words::{ARABIC, ENGLISH, Words};

/// A language of the pages.
///
/// What the app itself wrote, such as summaries and categories, stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Language {
    /// English.
    English,
    /// Arabic, written from right to left.
    Arabic,
}

impl Language {
    const ALL: [Self; 2] = [Self::English, Self::Arabic];

    /// The one that a browser prefers among those that there are (RFC 9110, section 12.5.4); English
    /// for one that prefers another.
    pub(super) fn preferred(headers: &HeaderMap) -> Self {
        let ranges = headers.get_all(ACCEPT_LANGUAGE).iter();
        let ranges = ranges.filter_map(|value| value.to_str().ok());
        let ranges = ranges.flat_map(|value| value.split(',')).filter_map(range);
        let mut best = (Self::English, 0);
        for (tag, weight) in ranges {
            if let Some(language) = Self::of(tag)
                && weight > best.1
            {
                best = (language, weight);
            }
        }
        best.0
    }

    /// By a language tag's first part: `ar-EG` is Arabic.
    fn of(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|language| language.words().tag.eq_ignore_ascii_case(primary))
    }

    pub(super) fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::Arabic => &ARABIC,
        }
    }
}

/// A language range and its weight in thousandths.
fn range(text: &str) -> Option<(&str, u16)> {
    let (tag, parameters) = text.split_once(';').unwrap_or((text, "q=1"));
    let weight = parameters.trim().strip_prefix("q=")?;
    let weight: f32 = weight.trim().parse().ok()?;
    (0.0..=1.0)
        .contains(&weight)
        .then(|| (tag.trim(), (weight * 1000.0) as u16))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(header: &str, language: Language) {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, header.parse().unwrap());
        assert_eq!(Language::preferred(&headers), language, "{header}");
    }

    #[test]
    fn the_language_is_the_one_that_a_browser_prefers() {
        check("ar", Language::Arabic);
        check("ar-EG, en;q=0.8", Language::Arabic);
        check("en, ar;q=0.9", Language::English);
        check("ar;q=0.5, en;q=0.6", Language::English);
        check("de, AR;q=0.1", Language::Arabic);
        check("en;q=0, ar;q=0", Language::English);
    }

    #[test]
    fn what_is_not_spoken_or_not_readable_is_english() {
        check("de-AT", Language::English);
        check("*", Language::English);
        check("", Language::English);
        check("ar;q=x, ar;q=7, ar;w=1", Language::English);
        assert_eq!(Language::preferred(&HeaderMap::new()), Language::English);
    }
}
