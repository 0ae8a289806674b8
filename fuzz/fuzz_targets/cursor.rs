//! A cursor comes back from its text for its filter alone, and from no other text.

#![no_main]

use audited::query::{Cursor, Filter, Towards};
use audited::{EntryId, Tenant};
use libfuzzer_sys::fuzz_target;
use uuid::Uuid;

fuzz_target!(|input: (u128, bool, u8, u8, &str)| {
    let (id, is_older, place, byte, text) = input;
    let filter = Filter::new(Tenant::default()).category("Customers");
    let towards = if is_older {
        Towards::Older
    } else {
        Towards::Newer
    };
    let cursor = Cursor::new(&filter, towards, EntryId::new(Uuid::from_u128(id)));
    let written = cursor.to_string();
    assert_eq!(Cursor::parse(&written, &filter), Ok(cursor));
    let other = Filter::new(Tenant::default()).category("Team");
    assert!(Cursor::parse(&written, &other).is_err());

    let mut altered = written.clone().into_bytes();
    let place = usize::from(place) % altered.len();
    altered[place] = byte;
    if let Ok(altered) = std::str::from_utf8(&altered) {
        assert_eq!(Cursor::parse(altered, &filter).is_ok(), altered == written);
    }
    if let Ok(cursor) = Cursor::parse(text, &filter) {
        assert_eq!(cursor.to_string(), text);
    }
});
