//! The document holds for real answers, and tells of all that can be asked.

mod answers;
mod document;

use audit_axum::Access;
use audit_core::Tenant;
use axum::http::StatusCode;
use serde_json::Value;

use super::{everyone, get, store};

/// The document, as it is served.
async fn served() -> Value {
    let app = audit_axum::api(store(&[]).await, everyone);
    let answer = get(&app, "/openapi.json").await;
    assert_eq!(answer.header("content-type"), "application/json");
    answer.json()
}

/// Grants all that can be granted but other tenants' logs.
async fn all_may() -> Result<Access, StatusCode> {
    Ok(Access::to(Tenant::default()).and_coverage().and_export())
}

/// What a reference leads to.
fn resolve<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    match value["$ref"].as_str() {
        Some(reference) => {
            let pointer = reference.strip_prefix('#').unwrap();
            let found = document.pointer(pointer);
            found.unwrap_or_else(|| panic!("{reference} leads nowhere"))
        }
        None => value,
    }
}

/// The operations, each with its path.
fn operations(document: &Value) -> Vec<(&str, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    let operations = paths.map(|(path, methods)| {
        assert_eq!(methods.as_object().unwrap().len(), 1, "{path}");
        (path.as_str(), &methods["get"])
    });
    operations.collect()
}

/// The names of an operation's parameters of one kind.
fn parameters<'d>(document: &'d Value, operation: &'d Value, kind: &str) -> Vec<&'d str> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let mut names: Vec<_> = parameters
        .map(|parameter| resolve(document, parameter))
        .filter(|parameter| parameter["in"] == kind)
        .map(|parameter| parameter["name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    names
}
