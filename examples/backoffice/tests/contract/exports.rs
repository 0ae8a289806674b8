use std::collections::BTreeSet;
use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{App, User, path_of};
use crate::audit_log::LOG;

#[tokio::test]
async fn a_job_completes_the_export_that_a_person_requested() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let formula = json!({"name": "=1+1"});
    let answer = admin.post("/api/customers", &formula).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let answer = admin
        .post("/api/exports", &json!({"dataset": "customers"}))
        .await;
    let export: Value = answer.json().await.unwrap();
    assert_eq!(export["requested_by"], "Ada Lindqvist");
    let path = path_of("/api/exports", &export);
    let completed = completed(&admin, &path).await;
    let file = admin.get(&format!("{path}/download")).await;
    assert_eq!(file.headers()["content-type"], "text/csv; charset=utf-8");
    let file = file.text().await.unwrap();
    assert!(file.starts_with("id,name,email,"), "{file}");
    assert!(file.contains(",'=1+1,"), "{file}");
    let rows = i64::try_from(file.lines().count() - 1).unwrap();
    assert_eq!(completed["row_count"], rows);
}

async fn completed(admin: &User, path: &str) -> Value {
    for _ in 0..100 {
        let export = admin.json(path).await;
        if export["status"] == "completed" {
            return export;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the export was not completed within 5 s");
}

#[tokio::test]
async fn two_programs_complete_each_export_once() {
    let app = App::start().await;
    let other = app.beside();
    let one = app.user("admin@acme.test").await;
    let two = other.user("admin@acme.test").await;
    for _ in 0..10 {
        let (one, two) = tokio::join!(request(&one), request(&two));
        assert_eq!([one, two], [StatusCode::CREATED; 2]);
    }
    for export in one.json("/api/exports").await.as_array().unwrap() {
        completed(&one, &path_of("/api/exports", export)).await;
    }
    let told = format!("{LOG}?action=export.complete&outcome=success&limit=100");
    let told = one.json(&told).await;
    let told: Vec<_> = told["entries"].as_array().unwrap().iter().collect();
    let exports: BTreeSet<_> = told
        .iter()
        .map(|entry| entry["targets"][0]["id"].as_str().unwrap())
        .collect();
    assert!(exports.len() >= 20);
    assert_eq!(told.len(), exports.len());
}

async fn request(admin: &User) -> StatusCode {
    let export = json!({"dataset": "customers"});
    admin.post("/api/exports", &export).await.status()
}

#[tokio::test]
async fn there_is_nothing_to_download_before() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let nothing = "/api/exports/01a20192-7f44-702a-8674-085009349f7c/download";
    assert_eq!(admin.get(nothing).await.status(), StatusCode::NOT_FOUND);
}
