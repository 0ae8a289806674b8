//! The document by itself, and beside the code.

use std::collections::BTreeSet;

use audit_axum::Api;
use serde_json::Value;

use super::{all_may, operations, parameters, resolve, served};
use crate::coverage::auditor;
use crate::{get, store};

/// Where routes are made.
const ROUTES: &str = include_str!("../../../src/api.rs");

/// Calls this with each value within.
fn walk<'v>(value: &'v Value, seen: &mut impl FnMut(&'v Value)) {
    seen(value);
    match value {
        Value::Object(fields) => fields.values().for_each(|value| walk(value, seen)),
        Value::Array(values) => values.iter().for_each(|value| walk(value, seen)),
        _ => {}
    }
}

#[tokio::test]
async fn it_is_well_formed() {
    let document = served().await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    let ids = operations(&document)
        .into_iter()
        .map(|(_, operation)| operation["operationId"].as_str().unwrap());
    assert_eq!(
        ids.collect::<BTreeSet<_>>().len(),
        operations(&document).len()
    );
    for (path, operation) in operations(&document) {
        let mut named: Vec<_> = path
            .split('/')
            .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        named.sort_unstable();
        assert_eq!(parameters(&document, operation, "path"), named, "{path}");
    }
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        assert!(jsonschema::draft202012::meta::is_valid(schema), "{name}");
    }
}

#[tokio::test]
async fn each_reference_leads_somewhere_and_each_component_is_used() {
    let document = served().await;
    let mut used = BTreeSet::new();
    walk(&document, &mut |value| {
        if let Some(reference) = value["$ref"].as_str() {
            resolve(&document, value);
            used.insert(reference);
        }
    });
    let mut there = BTreeSet::new();
    for (kind, components) in document["components"].as_object().unwrap() {
        let names = components.as_object().unwrap().keys();
        there.extend(names.map(|name| format!("#/components/{kind}/{name}")));
    }
    assert_eq!(used, there.iter().map(String::as_str).collect());
}

#[tokio::test]
async fn it_tells_of_each_route_and_no_other() {
    let routes: BTreeSet<_> = ROUTES
        .split(".route(")
        .skip(1)
        .map(|rest| rest.split('"').nth(1).unwrap())
        .filter(|route| !route.contains('*'))
        .collect();
    let document = served().await;
    let paths = operations(&document).into_iter().map(|(path, _)| path);
    assert_eq!(routes, paths.collect());
}

/// An address says itself which parameters it has, when it is asked by another.
#[tokio::test]
async fn it_tells_of_each_parameter_and_no_other() {
    let api = Api::new(store(&[]).await, all_may).coverage(&auditor().await);
    let (app, document) = (api.router(), served().await);
    for (path, operation) in operations(&document) {
        let address = path.replace(['{', '}'], "");
        let problem = get(&app, &format!("{address}?unheard_of=1")).await.json();
        assert_eq!(problem["parameter"], "unheard_of", "{path}");
        let words = problem["detail"].as_str().unwrap();
        let (_, names) = words.split_once(": use ").unwrap();
        let mut known: Vec<_> = names.split(", ").collect();
        known.sort_unstable();
        assert_eq!(parameters(&document, operation, "query"), known, "{path}");
    }
}
