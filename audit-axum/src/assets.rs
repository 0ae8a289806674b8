//! What a page needs beside its HTML.

use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

/// The style sheet's name.
pub(crate) const STYLE: &str = "style.css";

/// The script that a page begins with.
pub(crate) const SCRIPT: &str = "viewer.js";

struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
}

const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

const ALL: &[Asset] = &[
    Asset {
        name: STYLE,
        kind: CSS,
        bytes: include_bytes!("../assets/style.css"),
    },
    Asset {
        name: SCRIPT,
        kind: JAVASCRIPT,
        bytes: include_bytes!("../assets/viewer.js"),
    },
    Asset {
        name: "copying.js",
        kind: JAVASCRIPT,
        bytes: include_bytes!("../assets/copying.js"),
    },
    Asset {
        name: "exporting.js",
        kind: JAVASCRIPT,
        bytes: include_bytes!("../assets/exporting.js"),
    },
    Asset {
        name: "keys.js",
        kind: JAVASCRIPT,
        bytes: include_bytes!("../assets/keys.js"),
    },
    Asset {
        name: "opening.js",
        kind: JAVASCRIPT,
        bytes: include_bytes!("../assets/opening.js"),
    },
    Asset {
        name: "page.js",
        kind: JAVASCRIPT,
        bytes: include_bytes!("../assets/page.js"),
    },
    Asset {
        name: "times.js",
        kind: JAVASCRIPT,
        bytes: include_bytes!("../assets/times.js"),
    },
    Asset {
        name: "zooming.js",
        kind: JAVASCRIPT,
        bytes: include_bytes!("../assets/zooming.js"),
    },
];

/// Tells the files of one release from the next, so that browsers may keep each for good.
pub(crate) const VERSION: u64 = digest(ALL);

/// A file by its name. It tells nothing, so nobody has to be let in.
///
/// The address's last segments are read, since the mount may have parameters of its own.
pub(crate) async fn file(address: Uri) -> Response {
    let mut segments = address.path().rsplit('/');
    let (name, version) = (segments.next(), segments.next());
    let Some(asset) = ALL.iter().find(|asset| Some(asset.name) == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, asset.kind),
        (header::CACHE_CONTROL, caching(version.unwrap_or_default())),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, asset.bytes).into_response()
}

/// While a new release is rolled out, a page of one asks the other for its files: it must not keep what
/// it gets.
fn caching(version: &str) -> &'static str {
    if version == format!("{VERSION:016x}") {
        "public, max-age=31536000, immutable"
    } else {
        "no-store"
    }
}

/// FNV-1a.
const fn digest(assets: &[Asset]) -> u64 {
    let (mut hash, mut nth) = (0xcbf2_9ce4_8422_2325_u64, 0);
    while nth < assets.len() {
        let (bytes, mut at) = (assets[nth].bytes, 0);
        while at < bytes.len() {
            hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
            at += 1;
        }
        nth += 1;
    }
    hash
}
