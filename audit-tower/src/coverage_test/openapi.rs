//! The routes that an OpenAPI document tells of.

use http::Method;
use serde_json::Value;

/// The methods of a path item that can change something (OpenAPI 3.1 §4.8.9.1).
const UNSAFE: [(&str, Method); 4] = [
    ("post", Method::POST),
    ("put", Method::PUT),
    ("patch", Method::PATCH),
    ("delete", Method::DELETE),
];

pub(super) fn operations(document: &Value) -> Vec<(Method, &str)> {
    let Some(paths) = document.get("paths").and_then(Value::as_object) else {
        panic!("an OpenAPI document has `paths`, and this one has none: {document}");
    };
    let told = paths.iter().flat_map(|(pattern, item)| {
        assert!(
            item.get("$ref").is_none(),
            "the path item of {pattern} is a `$ref`: put in what it refers to, as its operations are not known"
        );
        let has = |(name, _): &(&str, Method)| item.get(name).is_some();
        let operations = UNSAFE.into_iter().filter(has);
        operations.map(|(_, method)| (method, pattern.as_str()))
    });
    let told: Vec<_> = told.collect();
    assert!(
        !told.is_empty(),
        "this OpenAPI document tells of no operation that can change something: a test of none proves nothing"
    );
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_change_something_is_taken() {
        let document = serde_json::json!({"openapi": "3.1.0", "paths": {
            "/a/{id}": {"parameters": [], "get": {}, "put": {}, "delete": {}},
            "/b": {"summary": "post", "head": {}, "options": {}, "post": {}},
        }});
        let expected = [
            (Method::PUT, "/a/{id}"),
            (Method::DELETE, "/a/{id}"),
            (Method::POST, "/b"),
        ];
        assert_eq!(operations(&document), expected);
    }

    #[test]
    #[should_panic(expected = "an OpenAPI document has `paths`")]
    fn what_is_no_document_is_refused() {
        operations(&serde_json::json!({"openapi": "3.1.0"}));
    }

    #[test]
    #[should_panic(expected = "tells of no operation that can change something")]
    fn what_tells_of_no_operation_is_refused() {
        operations(&serde_json::json!({"paths": {"/a": {"get": {}}}}));
    }

    #[test]
    #[should_panic(expected = "the path item of /b is a `$ref`")]
    fn what_is_told_elsewhere_is_refused() {
        let item = serde_json::json!({"$ref": "#/components/pathItems/b"});
        operations(&serde_json::json!({"paths": {"/a": {"post": {}}, "/b": item}}));
    }
}
