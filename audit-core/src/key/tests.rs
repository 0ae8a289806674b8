use proptest::prelude::*;

use super::*;

#[test]
fn texts_that_look_alike_are_different_keys() {
    let keys = ["acme", "ACME", "ÁCME", "acme ", "acme\0", "acme\\0"].map(Key::new);
    for (i, a) in keys.iter().enumerate() {
        assert!(keys[i + 1..].iter().all(|b| a != b), "{a}");
    }
}

#[test]
fn a_long_text_keeps_its_prefix_and_its_hash() {
    let long = "é".repeat(200);
    let key = Key::new(&long);
    assert_eq!(key.as_str().len(), 62 * 2 + 1 + 64);
    assert_ne!(key, Key::new(&"é".repeat(201)));
    assert!(!Key::holds(&long));
}

#[test]
fn no_text_can_pose_as_a_shortened_one() {
    let long = "x".repeat(500);
    let shortened = Key::new(&long);
    assert_ne!(Key::new(shortened.as_str()), shortened);
}

proptest! {
    #[test]
    fn a_key_is_short_free_of_nul_and_tells_texts_apart(a in any::<String>(), b in any::<String>()) {
        let (x, y) = (Key::new(&a), Key::new(&b));
        prop_assert!(x.as_str().len() <= KEY_BYTES && !x.as_str().contains('\0'));
        prop_assert_eq!(a == b, x == y);
    }
}
