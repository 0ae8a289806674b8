//! How a page is shown: its colours, its width, and a picture of it.

use std::fs;
use std::path::Path;

use serde_json::json;
use thirtyfour::support::base64_decode;

use crate::visitor::Visitor;

#[derive(Debug, Clone, Copy)]
pub(crate) enum Scheme {
    Light,
    Dark,
}

impl Scheme {
    pub(crate) const BOTH: [Self; 2] = [Self::Light, Self::Dark];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// Of a small phone, which is also that of a screen of 720 at a zoom of 200 %.
pub(crate) const PHONE: u32 = 360;
pub(crate) const DESK: u32 = 1280;

impl Visitor {
    /// As the system of somebody says who wants this scheme, and no motion.
    pub(crate) async fn wants(&self, scheme: Scheme) {
        let features = json!([
            {"name": "prefers-color-scheme", "value": scheme.word()},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]);
        let wishes = json!({"features": features});
        self.browser
            .tell("Emulation.setEmulatedMedia", wishes)
            .await;
    }

    pub(crate) async fn is_as_wide_as(&self, width: u32) {
        let screen = json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width == PHONE});
        self.browser
            .tell("Emulation.setDeviceMetricsOverride", screen)
            .await;
    }

    /// Whether all of the page is within the screen's width.
    pub(crate) async fn fits(&self) -> bool {
        let widths =
            "const page = document.documentElement; return page.scrollWidth <= page.clientWidth";
        self.script(widths, vec![]).await.as_bool().unwrap()
    }

    /// A picture of the whole page, to be looked at.
    pub(crate) async fn takes(&self, name: &str) {
        let whole = json!({"format": "png", "captureBeyondViewport": true});
        let taken = self.browser.tell("Page.captureScreenshot", whole).await;
        let picture = base64_decode(taken["data"].as_str().unwrap()).unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("screenshots");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name).with_extension("png"), picture).unwrap();
    }
}
