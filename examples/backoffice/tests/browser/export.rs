//! Exports, as files that arrive.

use std::fs;
use std::path::Path;

use serde_json::json;
use tempfile::TempDir;

use crate::app::App;
use crate::page::Role;
use crate::visitor::{LOG, Visitor};

/// What is exported: a part of the log to which exporting adds nothing.
const SHIPMENTS: &str = "category=Shipments";

impl Visitor {
    async fn saves_files_in(&self, folder: &Path) {
        let place = json!({"behavior": "allow", "downloadPath": folder});
        self.browser
            .tell("Browser.setDownloadBehavior", place)
            .await;
    }

    /// The one file that arrives whole.
    async fn file_in(&self, folder: &Path) -> (String, Vec<u8>) {
        let whole = async || {
            let file = fs::read_dir(folder).unwrap().next()?.unwrap().path();
            let name = file.file_name()?.to_str()?.to_owned();
            let is_whole = !name.ends_with(".crdownload") && !name.starts_with('.');
            is_whole.then(|| (name, fs::read(&file).unwrap()))
        };
        self.wait("the file", whole).await
    }
}

async fn check(link: &str, ending: &str, has_script: bool) {
    let (app, folder) = (App::start().await, TempDir::new().unwrap());
    let admin = Visitor::user(&app, "admin@acme.test").await;
    admin.saves_files_in(folder.path()).await;
    if !has_script {
        admin.forbids_scripts().await;
    }
    admin.open(&format!("{LOG}?{SHIPMENTS}")).await;
    admin.press(Role::Link, link).await;
    let (name, bytes) = admin.file_in(folder.path()).await;
    assert!(
        name.starts_with("audit-log-") && name.ends_with(ending),
        "{name}"
    );
    let http = app.user("admin@acme.test").await;
    let answer = http
        .get(&format!("{LOG}/api/export{ending}?{SHIPMENTS}"))
        .await;
    let expected = answer.bytes().await.unwrap();
    assert!(bytes.len() > 1_000, "{}", bytes.len());
    assert_eq!(bytes, expected);
    if has_script {
        admin.sees(&format!("saved as {name}")).await;
    }
    admin.open(&format!("{LOG}?action=audit_log.export")).await;
    assert_eq!(admin.rows().await.len(), 2, "each export is an entry");
    admin.is_calm().await;
}

#[tokio::test]
async fn an_export_as_csv_arrives_as_the_api_tells_it() {
    check("Export as CSV", ".csv", true).await;
}

#[tokio::test]
async fn an_export_as_json_lines_arrives_as_the_api_tells_it() {
    check("Export as JSON lines", ".jsonl", true).await;
}

#[tokio::test]
async fn an_export_arrives_without_javascript_too() {
    check("Export as CSV", ".csv", false).await;
}
