//! Files that come, change and go.

use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::Instant;

use maxminddb_writer::Database;
use maxminddb_writer::metadata::IpVersion;
use maxminddb_writer::paths::IpAddrWithMask;
use proptest::prelude::*;
use serde::Serialize;
use tempfile::TempDir;

use super::*;

/// A file with these networks, all of them v4 or all v6.
pub(super) fn database<T: Serialize>(networks: &[(&str, T)]) -> Vec<u8> {
    let mut database = Database::default();
    database.metadata.binary_format_major_version = 2;
    database.metadata.database_type = "Test".to_owned();
    if networks.iter().any(|(network, _)| network.contains(':')) {
        database.metadata.ip_version = IpVersion::V6;
    }
    for (network, record) in networks {
        let record = database.insert_value(record).unwrap();
        database.insert_node(network.parse::<IpAddrWithMask>().unwrap(), record);
    }
    database.write_to(Vec::new()).unwrap()
}

fn of(city: &str) -> Vec<u8> {
    database(&[("203.0.113.0/24", flat(city))])
}

pub(super) struct Folder(TempDir);

impl Folder {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Puts a file there as an operator should.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) {
        let new = self.path("new");
        fs::write(&new, bytes).unwrap();
        fs::rename(new, self.path(name)).unwrap();
    }
}

fn city(mmdb: &Mmdb) -> Option<String> {
    mmdb.locate(ip(CLIENT))?.city.map(Into::into)
}

/// A file of a name, and what looks at it only when it is told to.
struct Followed {
    folder: Folder,
    mmdb: Mmdb,
}

impl Followed {
    fn beginning(bytes: Option<&[u8]>) -> Self {
        let folder = Folder::new();
        if let Some(bytes) = bytes {
            folder.put("a.mmdb", bytes);
        }
        let mmdb = Mmdb::looking_every(NEVER, [folder.path("a.mmdb")]).unwrap();
        Self { folder, mmdb }
    }

    #[track_caller]
    fn check(&self, expected: Option<&str>) {
        self.mmdb.0.files.iter().for_each(File::look);
        assert_eq!(city(&self.mmdb).as_deref(), expected);
    }
}

#[test]
fn a_new_file_takes_the_place_of_the_one_before() {
    let followed = Followed::beginning(Some(&of("Berlin")));
    followed.check(Some("Berlin"));
    followed.folder.put("a.mmdb", &of("Brandenburg"));
    followed.check(Some("Brandenburg"));
}

#[test]
fn a_file_that_is_not_there_tells_nothing_until_it_is() {
    let followed = Followed::beginning(None);
    followed.check(None);
    followed.folder.put("a.mmdb", &of("Berlin"));
    followed.check(Some("Berlin"));
}

#[test]
fn a_file_that_is_gone_stays_in_use() {
    let followed = Followed::beginning(Some(&of("Berlin")));
    fs::remove_file(followed.folder.path("a.mmdb")).unwrap();
    followed.check(Some("Berlin"));
    followed.folder.put("a.mmdb", &of("Brandenburg"));
    followed.check(Some("Brandenburg"));
}

#[test]
fn a_broken_file_leaves_the_one_before_in_use() {
    let whole = of("Brandenburg");
    let broken = [
        &b""[..],
        b"no database",
        &whole[..whole.len() / 2],
        &[0; 70_000],
    ];
    for broken in broken {
        let followed = Followed::beginning(Some(&of("Berlin")));
        followed.folder.put("a.mmdb", broken);
        followed.check(Some("Berlin"));
        followed.folder.put("a.mmdb", &whole);
        followed.check(Some("Brandenburg"));
    }
}

#[test]
fn a_file_that_is_broken_from_the_beginning_tells_nothing_until_it_is_mended() {
    let followed = Followed::beginning(Some(b"no database"));
    followed.check(None);
    followed.folder.put("a.mmdb", &of("Berlin"));
    followed.check(Some("Berlin"));
}

#[test]
fn what_is_no_file_leaves_the_one_before_and_is_tried_again() {
    let followed = Followed::beginning(Some(&of("Berlin")));
    let path = followed.folder.path("a.mmdb");
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    followed.check(Some("Berlin"));
    let fault = || followed.mmdb.0.files[0].last.lock().unwrap().fault.clone();
    assert!(fault().is_some());
    fs::remove_dir(&path).unwrap();
    followed.folder.put("a.mmdb", &of("Brandenburg"));
    followed.check(Some("Brandenburg"));
    assert_eq!(fault(), None);
}

#[test]
fn without_files_nothing_is_told() {
    let none: [&str; 0] = [];
    assert_eq!(city(&Mmdb::open(none).unwrap()), None);
}

fn eventually(holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(30));
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn files_are_looked_at_by_themselves_for_as_long_as_somebody_asks() {
    let folder = Folder::new();
    let mmdb = Mmdb::looking_every(Duration::from_millis(10), [folder.path("a.mmdb")]).unwrap();
    let clone = mmdb.clone();
    folder.put("a.mmdb", &of("Berlin"));
    eventually(|| city(&mmdb).as_deref() == Some("Berlin"));
    drop(mmdb);
    folder.put("a.mmdb", &of("Brandenburg"));
    eventually(|| city(&clone).as_deref() == Some("Brandenburg"));
    let files = Arc::downgrade(&clone.0.files);
    drop(clone);
    eventually(|| files.strong_count() == 0);
}

#[test]
fn whoever_looks_while_files_change_is_told_by_one_of_them() {
    let folder = Folder::new();
    folder.put("a.mmdb", &of("A"));
    let mmdb = Mmdb::looking_every(Duration::from_millis(1), [folder.path("a.mmdb")]).unwrap();
    let looking = thread::spawn(move || {
        let mut cities: Vec<_> = (0..100_000).filter_map(|_| city(&mmdb)).collect();
        assert_eq!(cities.len(), 100_000);
        cities.sort_unstable();
        cities.dedup();
        cities
    });
    // Names of several lengths, so that each file differs from the one before in its length, too.
    for change in 0.. {
        folder.put("a.mmdb", &of(&"A".repeat(1 + change % 3)));
        thread::sleep(Duration::from_millis(2));
        if looking.is_finished() {
            break;
        }
    }
    let cities = looking.join().unwrap();
    assert!(
        cities
            .iter()
            .all(|city| ["A", "AA", "AAA"].contains(&city.as_str())),
        "{cities:?}"
    );
}

#[track_caller]
fn check_city(file: &[u8], address: &str, expected: Option<&str>) {
    let folder = Folder::new();
    folder.put("a.mmdb", file);
    let mmdb = Mmdb::looking_every(NEVER, [folder.path("a.mmdb")]).unwrap();
    let location = mmdb.locate(ip(address));
    let city = location
        .as_ref()
        .and_then(|location| location.city.as_deref());
    assert_eq!(city, expected, "{address}");
}

#[test]
fn addresses_of_both_kinds_are_found_where_the_file_has_them() {
    let four = of("Berlin");
    check_city(&four, CLIENT, Some("Berlin"));
    check_city(&four, "203.0.113.0", Some("Berlin"));
    check_city(&four, "203.0.114.7", None);
    check_city(&four, "2001:db8::7", None);
    let six = database(&[
        ("2001:db8::/32", flat("Brno")),
        ("::203.0.113.0/120", flat("Berlin")),
    ]);
    check_city(&six, "2001:db8::7", Some("Brno"));
    check_city(&six, "2001:db9::7", None);
    check_city(&six, CLIENT, Some("Berlin"));
    check_city(&six, "198.51.100.7", None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_file_of_any_bytes_is_read_or_left(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
        address in any::<u128>(),
    ) {
        let mut bytes = database(&[("203.0.113.0/24", geoip2("Berlin"))]);
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let folder = Folder::new();
        folder.put("a.mmdb", &bytes);
        let mmdb = Mmdb::looking_every(NEVER, [folder.path("a.mmdb")]).unwrap();
        for address in [ip(CLIENT), IpAddr::V6(address.into())] {
            let names = mmdb.locate(address).map_or(0, |location| {
                location.city.map_or(0, |city| city.len())
            });
            prop_assert!(names <= 2_048);
        }
    }
}
