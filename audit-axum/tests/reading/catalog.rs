//! What the program can record, by the API.

use audit_core::Action;
use axum::Router;
use serde_json::{Value, json};

use super::coverage::operators;
use super::{everyone, get, store};

const TELL: Action = Action::new("story.tell").category("Stories");

audit_core::records!(TELL, target = "story", summary = "told {target}");
audit_core::records!(TELL, target = "story", summary = "told {target}");

async fn told(app: Router) -> Vec<Value> {
    let answer = get(&app, "/catalog").await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let catalog = answer.json();
    let actions = catalog["actions"].as_array().unwrap().iter();
    actions
        .filter(|known| known["action"] == "story.tell")
        .cloned()
        .collect()
}

#[tokio::test]
async fn whoever_may_look_sees_what_can_be_recorded() {
    let app = audit_axum::api(store(&[]).await, everyone);
    let expected = json!({
        "action": "story.tell", "category": "Stories", "operation": "execute",
        "stream": "account", "target": "story", "summary": "told {target}",
        "reason_required": false, "intent": false, "declared": null,
    });
    assert_eq!(told(app).await, [expected]);
}

#[tokio::test]
async fn whoever_runs_the_program_sees_where_it_is_declared() {
    let app = audit_axum::api(store(&[]).await, operators);
    let told = told(app).await;
    assert_eq!(told.len(), 2);
    for known in told {
        assert_eq!(known["declared"]["path"], module_path!());
        assert_eq!(known["declared"]["file"], file!());
    }
}
