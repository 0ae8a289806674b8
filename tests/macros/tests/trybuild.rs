//! What the compiler says of each use of the macros.

#[test]
fn every_kind_of_function_and_record_is_accepted() {
    trybuild::TestCases::new().pass("tests/pass/*.rs");
}

#[test]
fn every_mistake_is_told_with_its_cure() {
    trybuild::TestCases::new().compile_fail("tests/fail/*.rs");
}
