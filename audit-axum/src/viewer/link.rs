//! Links from one page of the viewer to another: relative, so that they hold at any prefix.

use audit_core::EntryId;
use axum::extract::{NestedPath, OriginalUri};
use axum::http::request::Parts;
use chrono::{DateTime, SecondsFormat, Utc};

use crate::assets;
use crate::guard::TENANT;
use crate::query::Params;

/// What stands before a link on one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Links {
    list: String,
    inside: String,
    /// Whose log is read, where the address chose.
    tenant: Option<String>,
}

impl Links {
    /// From the page of this request, wherever below the mount it is.
    pub(super) fn of(parts: &Parts) -> Self {
        let segments = parts.uri.path().split('/');
        match segments.filter(|segment| !segment.is_empty()).count() {
            0 => Self::of_list(parts),
            depth => Self::below(parts, depth),
        }
    }

    /// From the list, which is the mount itself.
    pub(super) fn of_list(parts: &Parts) -> Self {
        let last = last_segment(path(parts));
        Self {
            list: format!("./{last}"),
            inside: match last {
                "" => "./".to_owned(),
                last => format!("./{last}/"),
            },
            tenant: tenant(parts),
        }
    }

    /// From an entry's own page, two segments below the mount.
    pub(super) fn of_entry(parts: &Parts) -> Self {
        Self::below(parts, 2)
    }

    fn below(parts: &Parts, depth: usize) -> Self {
        let mount = path(parts).rsplitn(depth + 1, '/').nth(depth);
        let inside = match depth {
            1 => "./".to_owned(),
            depth => "../".repeat(depth - 1),
        };
        let list = match last_segment(mount.unwrap_or_default()) {
            name if !name.is_empty() && !has_slash(parts) => {
                format!("{}{name}", "../".repeat(depth))
            }
            _ => inside.clone(),
        };
        Self {
            list,
            inside,
            tenant: tenant(parts),
        }
    }

    /// The same into the log that the access is to by itself.
    pub(super) fn without_tenant(self) -> Self {
        let tenant = None;
        Self { tenant, ..self }
    }

    /// The list, narrowed by these.
    pub(super) fn list(&self, params: &Params) -> String {
        self.narrowed(self.list.clone(), params)
    }

    /// The list, narrowed to what happened from one moment to another.
    pub(super) fn between(
        &self,
        params: &Params,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> String {
        let rest = ["cursor", "from", "to"].iter();
        let rest = rest.fold(params.clone(), |rest, name| rest.without(name));
        self.list(&rest.and("from", written(from)).and("to", written(to)))
    }

    pub(super) fn entry(&self, id: EntryId) -> String {
        self.page(&format!("entries/{id}"), &Params::default())
    }

    pub(super) fn entry_as_json(&self, id: EntryId) -> String {
        self.page(&format!("api/entries/{id}"), &Params::default())
    }

    /// The saved views; these are what may be saved there.
    pub(super) fn views(&self, params: &Params) -> String {
        self.page("views", params)
    }

    /// Where a saved view is removed.
    pub(super) fn remove_view(&self) -> String {
        self.page("views/remove", &Params::default())
    }

    /// All that these let pass, as a file with this ending.
    pub(super) fn export(&self, ending: &str, params: &Params) -> String {
        self.page(&format!("api/export.{ending}"), params)
    }

    fn page(&self, path: &str, params: &Params) -> String {
        self.narrowed(format!("{}{path}", self.inside), params)
    }

    fn narrowed(&self, path: String, params: &Params) -> String {
        let params = match &self.tenant {
            Some(tenant) => &params.without(TENANT).and(TENANT, tenant),
            None => params,
        };
        match params.is_empty() {
            true => path,
            false => format!("{path}?{params}"),
        }
    }

    /// A file that pages need, in the version that belongs to them.
    pub(super) fn asset(&self, name: &str) -> String {
        format!("{}assets/{:016x}/{name}", self.inside, assets::VERSION)
    }
}

fn tenant(parts: &Parts) -> Option<String> {
    let params = Params::read(parts.uri.query());
    params.first(TENANT).map(str::to_owned)
}

/// A moment as an address has it.
pub(super) fn written(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// The path that the client asked for, with what routers have stripped since.
fn path(parts: &Parts) -> &str {
    let original = parts.extensions.get::<OriginalUri>();
    original.map_or(&parts.uri, |original| &original.0).path()
}

fn last_segment(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// Whether the app nested the viewer at a path with a slash at its end.
fn has_slash(parts: &Parts) -> bool {
    let nested = parts.extensions.get::<NestedPath>();
    nested.is_none_or(|nested| nested.as_str().ends_with('/'))
}
