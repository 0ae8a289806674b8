use reqwest::{Method, StatusCode};

use crate::app::App;

#[tokio::test]
async fn a_form_of_another_site_changes_nothing() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let own = format!("http://{}", app.address);
    for (header, value, expected) in [
        ("origin", "http://evil.test", StatusCode::FORBIDDEN),
        ("origin", "null", StatusCode::FORBIDDEN),
        ("sec-fetch-site", "cross-site", StatusCode::FORBIDDEN),
        ("sec-fetch-site", "same-site", StatusCode::FORBIDDEN),
        ("origin", own.as_str(), StatusCode::SEE_OTHER),
        ("sec-fetch-site", "same-origin", StatusCode::SEE_OTHER),
    ] {
        let request = admin
            .request(Method::POST, "/customers")
            .form(&[("name", value)])
            .header(header, value);
        assert_eq!(request.send().await.unwrap().status(), expected, "{value}");
    }
    let customers = admin.json("/api/customers").await;
    let names: Vec<_> = customers
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["name"])
        .collect();
    assert!(!names.iter().any(|name| *name == "http://evil.test"));
}
