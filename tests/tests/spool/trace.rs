//! What the system is asked to do before `keep` returns. That a killed process loses nothing would not
//! show that anything is synced: what it wrote lives on in the system's memory.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use audit_core::Spool;
use audit_sqlx::SqliteSpool;

use crate::own::{Folder, NAMES, all};
use crate::strace;

/// The file to which it is told that `keep` has returned.
const TOLD: &str = "told";

const TIMES: u64 = 20;

/// What is traced; else it has a folder of its own.
#[tokio::test]
async fn what_is_kept_can_be_told_at_once() {
    let own = Folder::new();
    let folder = strace::folder().unwrap_or_else(|| own.path().to_owned());
    let spool = SqliteSpool::open(folder.join(NAMES[0])).await.unwrap();
    for number in 0..TIMES {
        spool.keep(&all([number])).await.unwrap();
        fs::write(folder.join(TOLD), format!("{number}")).unwrap();
    }
}

#[test]
fn the_log_and_the_tally_are_written_and_synced_before_keep_returns() {
    let folder = Folder::new();
    let trace = folder.path().join("trace");
    let calls = "trace=write,pwrite64,writev,pwritev,fsync,fdatasync";
    let options = ["-y", "-e", calls, "-o", trace.to_str().unwrap()];
    strace::run(
        &options,
        "trace::what_is_kept_can_be_told_at_once",
        folder.path(),
    );
    let trace = fs::read_to_string(trace).unwrap();
    assert_eq!(synced(&trace, &NAMES[1..]), Ok(TIMES), "{trace}");
}

/// How often was told, each time with these files written and synced since the last time.
fn synced(trace: &str, files: &[&str]) -> Result<u64, String> {
    let (mut told, mut begun) = (0, BTreeMap::new());
    let [mut written, mut unsynced] = [BTreeSet::new(), BTreeSet::new()];
    for line in trace.lines() {
        let Some(call) = Call::of(line, &mut begun) else {
            continue;
        };
        match (call.name, call.file) {
            ("fsync" | "fdatasync", file) => drop(unsynced.remove(file)),
            (_, TOLD) => {
                let is_synced = |file: &&str| written.contains(file) && !unsynced.contains(file);
                match files.iter().find(|file| !is_synced(file)) {
                    Some(file) => return Err(format!("{file} is not synced: {line}")),
                    None => told += 1,
                }
                written.clear();
            }
            (_, file) => {
                written.insert(file);
                unsynced.insert(file);
            }
        }
    }
    Ok(told)
}

/// A call that succeeded, and the name of the file that it was about.
struct Call<'t> {
    name: &'t str,
    file: &'t str,
}

impl<'t> Call<'t> {
    /// The call that is over with this line. Another process's may come in between its two halves.
    fn of(line: &'t str, begun: &mut BTreeMap<&'t str, &'t str>) -> Option<Self> {
        let (process, rest) = line.split_once(char::is_whitespace)?;
        let rest = rest.trim_start();
        if rest.ends_with("<unfinished ...>") {
            begun.insert(process, rest);
            return None;
        }
        if rest.contains("= -1 ") {
            return None;
        }
        let call = match rest.starts_with("<...") {
            true => begun.remove(process)?,
            false => rest,
        };
        let (name, rest) = call.split_once('(')?;
        let (path, _) = rest.split_once('<')?.1.split_once('>')?;
        let file = path.rsplit('/').next()?;
        Some(Self { name, file })
    }
}

#[test]
fn a_trace_without_a_completed_sync_is_found() {
    let check = |trace: &str, expected: bool| {
        assert_eq!(synced(trace, &["a-wal"]).is_ok(), expected, "{trace}");
    };
    let written = "7 pwrite64(9</t/a-wal>, \"x\", 1, 0) = 1\n";
    let told = "8 write(10</t/told>, \"1\", 1) = 1\n";
    check(
        &format!("{written}7 fdatasync(9</t/a-wal>) = 0\n{told}"),
        true,
    );
    check(&format!("{written}{told}"), false);
    check(&format!("7 fdatasync(9</t/a-wal>) = 0\n{told}"), false);
    check(
        &format!("{written}7 fdatasync(9</t/a-wal>) = -1 EIO (error)\n{told}"),
        false,
    );
    check(
        &format!("{written}7 fdatasync(9</t/b-wal>) = 0\n{told}"),
        false,
    );
    let begun = "7 fdatasync(9</t/a-wal> <unfinished ...>\n";
    let ended = "7 <... fdatasync resumed>) = 0\n";
    check(&format!("{written}{begun}{ended}{told}"), true);
    check(&format!("{written}{begun}{told}{ended}"), false);
}
