//! Whatever is asked of the JSON API is answered with a page, or with a problem that names a parameter that
//! was sent; and a page's cursors lead on.

#![no_main]

use std::sync::OnceLock;

use audited::axum::Access;
use audited::test_kit::MemoryStore;
use audited::{AuditLayer, Auditor, Tenant};
use axum::Router;
use axum::body::Body;
use http::{Request, StatusCode, Uri};
use http_body_util::BodyExt;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tokio::runtime::Runtime;
use tower::ServiceExt;

async fn everyone() -> Result<Access, StatusCode> {
    Ok(Access::to(Tenant::default()))
}

fn world() -> &'static (Runtime, Router) {
    static WORLD: OnceLock<(Runtime, Router)> = OnceLock::new();
    WORLD.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let store = MemoryStore::new();
        runtime.block_on(fill(&store));
        let looks = runtime.block_on(async { Auditor::builder(MemoryStore::new()).build() });
        let api: Router = audited::axum::api(store, everyone);
        (runtime, api.layer(AuditLayer::new(looks.unwrap())))
    })
}

/// Three entries, so that a page of one has others beside it.
async fn fill(store: &MemoryStore) {
    let auditor = Auditor::builder(store.clone()).build().unwrap();
    for id in 0..3 {
        let job = async { audited::Audit::current().target(audited::Target::new("customer", id)) };
        auditor.run_as(audited::Actor::system("seed"), job).await;
    }
    auditor.flush().await;
}

fuzz_target!(|query: &str| {
    let Ok(uri) = format!("/entries?{query}").parse::<Uri>() else {
        return;
    };
    let (runtime, api) = world();
    let ask = |uri: Uri| {
        runtime.block_on(async {
            tokio::task::yield_now().await; // looks are written meanwhile
            let request = Request::get(uri).body(Body::empty()).unwrap();
            let answer = api.clone().oneshot(request).await.unwrap();
            let (status, body) = (
                answer.status(),
                answer.into_body().collect().await.unwrap().to_bytes(),
            );
            (status, serde_json::from_slice::<Value>(&body).unwrap())
        })
    };
    let (status, answer) = ask(uri);
    match status {
        StatusCode::OK => {
            assert!(answer["entries"].is_array());
            for cursor in [&answer["older"], &answer["newer"]] {
                let Some(cursor) = cursor.as_str() else {
                    continue;
                };
                if query.contains(['%', '#', '+']) {
                    continue; // what a name means is the API's to say
                }
                let others = query.split('&').filter(|pair| !pair.starts_with("cursor="));
                let others = others.collect::<Vec<_>>().join("&");
                let next = format!("{others}&cursor={cursor}");
                let (status, next) = ask(format!("/entries?{next}").parse().unwrap());
                assert_eq!(status, StatusCode::OK, "{next}");
            }
        }
        StatusCode::BAD_REQUEST => {
            assert!(answer["detail"].is_string(), "{answer}");
            let Some(parameter) = answer["parameter"].as_str() else {
                return;
            };
            let mut names = query.split('&').map(|pair| pair.split('=').next());
            let is_plain = !query.contains(['%', '+', '#']);
            assert!(
                !is_plain || names.any(|name| name == Some(parameter)),
                "{answer}"
            );
        }
        other => panic!("{other}: {answer}"),
    }
});
