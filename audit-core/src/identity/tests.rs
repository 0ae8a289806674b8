use super::*;
use crate::audit::Audit;
use crate::auditor::Auditor;
use crate::entry::Entry;
use crate::scope::Scope;
use crate::target::Target;
use crate::test_kit::MemoryStore;

fn ada() -> Actor {
    Actor::user("42", "Ada")
}

fn signed_in() -> Identity {
    Identity::new(ada()).session("abc").authentication("sso")
}

fn acme() -> Tenant {
    Tenant::new("acme").unwrap()
}

fn log() -> (MemoryStore, Auditor) {
    let store = MemoryStore::new();
    let auditor = Auditor::builder(store.clone()).build().unwrap();
    (store, auditor)
}

#[track_caller]
fn check(entry: &Entry, session: Option<&str>, authentication: Option<&str>) {
    let origin = &entry.origin;
    assert_eq!(origin.session.as_deref(), session);
    assert_eq!(origin.authentication.as_deref(), authentication);
}

#[test]
fn a_method_beyond_its_cap_is_cut_at_a_character() {
    let method = |text: &str| Identity::new(ada()).authentication(text).authentication;
    let long = "é".repeat(FIELD_BYTES);
    assert_eq!(method(&long).unwrap(), long[..FIELD_BYTES]);
    let odd = format!("x{long}");
    assert_eq!(method(&odd).unwrap(), odd[..FIELD_BYTES - 1]);
    assert_eq!(method("sso").unwrap(), "sso");
}

#[test]
fn a_fingerprint_is_of_any_bytes() {
    let session = Identity::new(ada()).session([0xFF, 0x00]).session.unwrap();
    assert_eq!(session, Identity::session_fingerprint(b"\xFF\x00"));
    assert!(session.bytes().all(|byte| byte.is_ascii_hexdigit()));
}

#[tokio::test]
async fn the_last_one_wins_whole_and_keeps_the_tenant_unless_it_names_one() {
    let (_, auditor) = log();
    let scope = Scope::builder(&auditor).actor(signed_in()).open();
    scope.set_actor(Identity::new(ada()).tenant(acme()));
    assert_eq!(scope.identity(), ada().into());
    assert_eq!(scope.tenant(), acme());
    scope.set_actor(signed_in());
    assert_eq!((scope.identity(), scope.tenant()), (signed_in(), acme()));
}

#[tokio::test]
async fn a_scope_opens_in_the_tenant_that_was_named_last() {
    let (_, auditor) = log();
    let (builder, globex) = (|| Scope::builder(&auditor), Tenant::new("globex").unwrap());
    let identity = || signed_in().tenant(acme());
    let scope = builder().tenant(globex.clone()).actor(identity()).open();
    assert_eq!(scope.tenant(), acme());
    let scope = builder().actor(identity()).tenant(globex.clone()).open();
    assert_eq!(scope.tenant(), globex);
    let scope = builder().tenant(globex.clone()).actor(signed_in()).open();
    assert_eq!(scope.tenant(), globex);
}

#[tokio::test]
async fn an_entry_tells_who_it_was_when_it_was_finished() {
    let (store, auditor) = log();
    let scope = Scope::builder(&auditor).open();
    scope
        .call("first", async { Audit::current().actor(signed_in()) })
        .await;
    // The writer may not have begun: what is said now is not of the first.
    scope
        .call("second", async { Audit::current().actor(ada()) })
        .await;
    auditor.flush().await;
    let entries = store.entries();
    check(&entries[0], Some("ba7816bf8f01cfea"), Some("sso"));
    check(&entries[1], None, None);
}

#[tokio::test]
async fn an_intent_tells_the_session_as_its_completion_does() {
    let (store, auditor) = log();
    let scope = Scope::builder(&auditor).actor(signed_in()).open();
    let charge = async {
        Audit::current().target(Target::new("payment", 7));
        Ok::<(), crate::Refused>(())
    };
    scope.intended_call("payment.charge", charge).await.unwrap();
    auditor.flush().await;
    check(&store.intents()[0], Some("ba7816bf8f01cfea"), Some("sso"));
    check(&store.entries()[0], Some("ba7816bf8f01cfea"), Some("sso"));
}

#[tokio::test]
async fn what_is_captured_is_in_the_same_session() {
    let (store, auditor) = log();
    let scope = Scope::builder(&auditor)
        .actor(signed_in().tenant(acme()))
        .open();
    let captured = scope.in_scope(async { Scope::capture() }).await;
    let told = captured.in_scope(async { Audit::current().context("a", 1) });
    tokio::spawn(told).await.unwrap();
    auditor.flush().await;
    let entry = store.entries().remove(0);
    assert_eq!((entry.actor.clone(), &entry.tenant), (ada(), &acme()));
    check(&entry, Some("ba7816bf8f01cfea"), Some("sso"));
}
