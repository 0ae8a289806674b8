//! What leads from the list to what is kept beside it: saved views, and files to take out.

use super::link::Links;
use crate::guard::Access;
use crate::query::Params;

/// Where a list's own filter can be kept, and what it finds taken out.
pub(super) struct Beside {
    pub(super) views: String,
    /// `None` where this access does not include exports.
    pub(super) exports: Option<Exports>,
}

pub(super) struct Exports {
    pub(super) csv: String,
    pub(super) json_lines: String,
}

impl Beside {
    pub(super) fn new(access: &Access, params: &Params, links: &Links) -> Self {
        let all = params.without("cursor").without("limit");
        let exports = || Exports {
            csv: links.export("csv", &all),
            json_lines: links.export("jsonl", &all),
        };
        Self {
            views: links.views(&params.without("cursor")),
            exports: access.may_export().then(exports),
        }
    }
}
