//! What of the log was looked at.

use audit_core::Target;
use axum::http::request::Parts;

use super::TARGET;
use crate::query::Params;

/// What of a log is looked at, in so far as two looks at it are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Looked {
    /// As an address would ask for it: `target=customer:42`.
    pub(crate) id: String,
    /// In a sentence: `the audit log of customer:42`.
    pub(crate) label: String,
}

/// What a guard lets somebody see that is no part of the log.
const BESIDE: [&str; 4] = ["catalog", "coverage", "openapi.json", "views"];

impl Looked {
    /// What a request looks at; `None` where it is no look.
    pub(crate) fn at(parts: &Parts) -> Option<Self> {
        let mut segments = parts.uri.path().trim_start_matches('/').split('/');
        match (segments.next()?, segments.next()) {
            ("entries", Some(id)) => Some(Self::one("entry", id)),
            ("targets", Some(kind)) => {
                let id = segments.next().unwrap_or_default();
                Some(Self::one("target", &format!("{kind}:{id}")))
            }
            (first, _) if BESIDE.contains(&first) || first.starts_with("export.") => None,
            _ => Some(Self::by(&Params::read(parts.uri.query()))),
        }
    }

    /// What a page shows that these narrow.
    pub(crate) fn by(params: &Params) -> Self {
        let alone = |name: &'static str| {
            let mut values = params.all(name);
            let value = values.next().filter(|value| !value.starts_with('!'))?;
            values.next().is_none().then(|| Self::one(name, value))
        };
        let found = ["target", "actor", "request"].into_iter().find_map(alone);
        found.unwrap_or_else(|| Self {
            id: "everything".to_owned(),
            label: "the audit log".to_owned(),
        })
    }

    fn one(name: &str, value: &str) -> Self {
        let label = match name {
            "entry" => format!("the audit log’s entry {value}"),
            "request" => format!("the audit log of the request {value}"),
            "actor" => format!("the audit log of what {value} did"),
            _ => format!("the audit log of {value}"),
        };
        let id = format!("{name}={value}");
        Self { id, label }
    }

    pub(crate) fn target(&self) -> Target {
        Target::new(TARGET, &self.id).label(self.label.as_str())
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn check(address: &str, expected: Option<&str>) {
        let (parts, ()) = Request::get(address).body(()).unwrap().into_parts();
        let looked = Looked::at(&parts).map(|looked| looked.id);
        assert_eq!(looked.as_deref(), expected, "{address}");
    }

    #[test]
    fn looks_differ_by_what_they_are_at_and_not_by_how_it_is_narrowed() {
        check("/", Some("everything"));
        check("/?q=x&cursor=y&from=2026-01-01", Some("everything"));
        check("/entries?category=Team", Some("everything"));
        check("/facets", Some("everything"));
        check("/?q=x&target=customer:42", Some("target=customer:42"));
        check("/entries?target=customer:42", Some("target=customer:42"));
        check("/?actor=user:42", Some("actor=user:42"));
        check(
            "/?target=customer:1&actor=user:2",
            Some("target=customer:1"),
        );
        check("/?target=customer:1&target=customer:2", Some("everything"));
        check("/?actor=!user:42", Some("everything"));
        check("/?request=abc", Some("request=abc"));
        check("/entries/0190", Some("entry=0190"));
        check("/targets/customer/42/history", Some("target=customer:42"));
    }

    #[test]
    fn what_is_beside_the_log_is_no_look_at_it() {
        for address in [
            "/coverage",
            "/catalog",
            "/openapi.json",
            "/views?q=x",
            "/export.csv",
        ] {
            check(address, None);
        }
    }
}
