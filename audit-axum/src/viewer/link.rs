//! Links from one page of the viewer to another: relative, so that they hold at any prefix.

use audit_core::EntryId;
use axum::extract::{NestedPath, OriginalUri};
use axum::http::request::Parts;

use crate::assets;
use crate::query::Params;

/// What stands before a link on one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Links {
    list: String,
    inside: String,
}

impl Links {
    /// From the list, which is the mount itself.
    pub(super) fn of_list(parts: &Parts) -> Self {
        let last = last_segment(path(parts));
        Self {
            list: format!("./{last}"),
            inside: match last {
                "" => "./".to_owned(),
                last => format!("./{last}/"),
            },
        }
    }

    /// From an entry's own page, two segments below the mount.
    pub(super) fn of_entry(parts: &Parts) -> Self {
        let mount = path(parts).rsplitn(3, '/').nth(2).unwrap_or_default();
        let list = match last_segment(mount) {
            name if !name.is_empty() && !has_slash(parts) => format!("../../{name}"),
            _ => "../".to_owned(),
        };
        Self {
            list,
            inside: "../".to_owned(),
        }
    }

    /// The list, narrowed by these.
    pub(super) fn list(&self, params: &Params) -> String {
        if params.is_empty() {
            self.list.clone()
        } else {
            format!("{}?{params}", self.list)
        }
    }

    pub(super) fn entry(&self, id: EntryId) -> String {
        format!("{}entries/{id}", self.inside)
    }

    pub(super) fn entry_as_json(&self, id: EntryId) -> String {
        format!("{}api/entries/{id}", self.inside)
    }

    /// A file that pages need, in the version that belongs to them.
    pub(super) fn asset(&self, name: &str) -> String {
        format!("{}assets/{:016x}/{name}", self.inside, assets::VERSION)
    }
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
