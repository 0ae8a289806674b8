//! What the program can record is known without running it.

use std::marker::PhantomData;

use audited::{Action, Cataloged, Operation, Stream, audited, catalog};
use axum::debug_handler;
use axum::extract::Path;

mod actions {
    pub(super) const ARCHIVE: audited::Action =
        audited::Action::new("atlas.archive").category("Maps");
}

#[audited(
    action = "atlas.update",
    category = "Atlases",
    target = atlas(id),
    stream = "activity",
    summary = "redrew {target}",
    reason = required,
    intent,
)]
#[debug_handler]
async fn above(Path(id): Path<u32>) -> String {
    id.to_string()
}

#[debug_handler]
#[audited(action = "atlas.view", target("atlas", 7))]
async fn below() {}

#[audited(action = actions::ARCHIVE)]
#[allow(dead_code, reason = "what is never called is known, too")]
async fn archive() {}

struct Sheet<T>(PhantomData<T>);

trait Named {
    const ACTION: Action;

    #[audited(action = "atlas.fold")]
    #[allow(dead_code, reason = "what is never called is known, too")]
    fn fold(&self) {}
}

#[allow(dead_code, reason = "what is never called is known, too")]
impl<T: Named> Sheet<T> {
    const ACTION: &'static str = "atlas.print";

    #[audited(action = "atlas.tear")]
    fn tear(&self) {}

    #[audited(action = Self::ACTION)]
    fn print(&self) {}

    #[audited(action = T::ACTION)]
    fn colour(&self) {}
}

fn ours() -> Vec<Cataloged> {
    let ours = |known: &Cataloged| known.action.starts_with("atlas.");
    catalog().into_iter().filter(ours).collect()
}

#[test]
fn each_function_is_known_once() {
    let (_, _) = (above(Path(1)), below());
    let actions: Vec<_> = ours().iter().map(|known| known.action).collect();
    let expected = ["archive", "fold", "tear", "update", "view"];
    assert_eq!(actions, expected.map(|word| format!("atlas.{word}")));
}

#[test]
fn all_that_is_declared_is_told() {
    let [archive, fold, _, update, view] = &ours()[..] else {
        panic!("{:?}", ours());
    };
    assert_eq!(&*archive.category, "Maps");
    assert_eq!(
        (&*fold.category, fold.operation),
        ("Atlas", Operation::Execute)
    );
    assert_eq!(&*update.category, "Atlases");
    assert_eq!(update.stream, Stream::Activity);
    assert_eq!(update.target, Some("atlas"));
    assert_eq!(update.summary, Some("redrew {target}"));
    assert!(update.reason_required && update.intent);
    assert_eq!(update.declared.path, concat!(module_path!(), "::above"));
    assert_eq!(update.declared.file, file!());
    assert!((1..30).contains(&update.declared.line));
    assert_eq!((view.target, view.summary), (Some("atlas"), None));
    assert!(!view.reason_required && !view.intent);
}
