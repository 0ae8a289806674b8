use super::*;
use crate::coverage::Covered;

const UPDATE: Action = Action::new("customer.update");

fn key(route: &str) -> RouteKey<'_> {
    RouteKey {
        method: "PUT",
        route: Some(route),
    }
}

fn seen(end: SeenEnd) -> Seen {
    Seen {
        declared: None,
        exempt: None,
        end,
    }
}

fn claimed(action: &'static str) -> Seen {
    seen(SeenEnd::Claimed(Text::new_static(action)))
}

/// What is told of a route after requests that ended like this.
fn told(all: impl IntoIterator<Item = Seen>) -> RouteCoverage {
    let book = Book::default();
    all.into_iter().for_each(|seen| book.note(key("/a"), seen));
    let [row]: [RouteCoverage; 1] = book.read().routes.try_into().unwrap();
    row
}

#[track_caller]
fn check(all: impl IntoIterator<Item = Seen>, coverage: Covered) {
    assert_eq!(told(all).coverage, coverage);
}

#[test]
fn one_request_that_nobody_claimed_outweighs_all_that_were() {
    let exempt = Seen {
        exempt: Some("a preview"),
        ..seen(SeenEnd::Unclaimed)
    };
    check([claimed("a.b")], Covered::Audited);
    check([exempt.clone()], Covered::Exempt);
    check([exempt, claimed("a.b")], Covered::Audited);
    check([seen(SeenEnd::Unreached)], Covered::Unproved);
    check([seen(SeenEnd::Unreached), claimed("a.b")], Covered::Audited);
    check(
        [claimed("a.b"), seen(SeenEnd::Unclaimed)],
        Covered::Unannotated,
    );
}

#[test]
fn a_declaration_that_is_untrue_is_told() {
    let declared = |seen| Seen {
        declared: Some(UPDATE),
        ..seen
    };
    let row = told([declared(claimed("customer.update"))]);
    assert_eq!(
        (row.mismatch, row.declared.as_deref()),
        (None, Some("customer.update"))
    );
    let row = told([
        declared(claimed("customer.delete")),
        declared(claimed("customer.view")),
    ]);
    let words = "it declares `customer.update`, and its call was `customer.delete`";
    assert_eq!(row.mismatch.as_deref(), Some(words), "the first one");
    assert_eq!(row.hits.mismatched, 2);
    let row = told([Seen {
        exempt: Some("a preview"),
        ..declared(seen(SeenEnd::Unclaimed))
    }]);
    let words = "it declares `customer.update`, and is exempt: a preview";
    assert_eq!(row.mismatch.as_deref(), Some(words));
    let row = told([Seen {
        exempt: Some("only what handlers say is recorded"),
        ..declared(seen(SeenEnd::Unreached))
    }]);
    assert_eq!(row.mismatch, None, "its handler was never asked");
}

#[test]
fn routes_beyond_the_bound_are_counted() {
    let book = Book::default();
    for route in 0..ROUTES + 7 {
        book.note(key(&route.to_string()), claimed("a.b"));
    }
    book.note(key("0"), claimed("a.b"));
    let coverage = book.read();
    assert_eq!((coverage.routes.len(), coverage.left_out), (ROUTES, 7));
    assert_eq!(coverage.routes[0].hits.audited, 2);
}

#[test]
fn actions_beyond_the_bound_are_not_kept() {
    let actions = (0..100).map(|number| seen(SeenEnd::Claimed(Text::from(format!("a.{number}")))));
    assert_eq!(told(actions).claimed.len(), ACTIONS);
}

#[test]
fn a_request_without_a_route_has_a_row_of_its_own() {
    let book = Book::default();
    let nowhere = RouteKey {
        method: "POST",
        route: None,
    };
    book.note(nowhere, seen(SeenEnd::Unclaimed));
    let row = book.read().routes.remove(0);
    assert_eq!((row.route, row.hits.unannotated), (None, 1));
}
