//! The parameters of an address, and those of its neighbours.

use std::fmt;

/// Names and values in the order in which they stand in an address, without the empty ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    /// The parameters of a query string.
    pub(crate) fn read(query: Option<&str>) -> Self {
        let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        Self(
            pairs
                .into_owned()
                .filter(|(_, value)| !value.is_empty())
                .collect(),
        )
    }

    /// One parameter alone.
    pub(crate) fn one(name: &str, value: impl Into<String>) -> Self {
        Self::default().and(name, value)
    }

    /// One more parameter.
    pub(crate) fn and(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.push((name.to_owned(), value.into()));
        self
    }

    /// All but those of this name.
    pub(crate) fn without(&self, name: &str) -> Self {
        self.only(|other, _| other != name)
    }

    /// Those that pass.
    pub(crate) fn only(&self, passes: impl Fn(&str, &str) -> bool) -> Self {
        let pairs = self.0.iter().filter(|(name, value)| passes(name, value));
        Self(pairs.cloned().collect())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.iter().filter(move |(other, _)| *other == name);
        named.map(|(_, value)| value)
    }

    pub(crate) fn first<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).next()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut query = form_urlencoded::Serializer::new(String::new());
        f.write_str(&query.extend_pairs(&self.0).finish())
    }
}
