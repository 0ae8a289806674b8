//! What the system is asked to do before a client is answered. That a killed server loses nothing would
//! not show that anything is synced: what it wrote lives on in the system's memory.

use std::collections::HashMap;
use std::fs;

use audited_faults::load::Client;
use audited_faults::order::{Action, Order};
use audited_faults::told::Answer;
use audited_faults::world::{Down, Host, Inside, Kind, World};

use crate::setting;

/// How many orders are placed, one after the other.
const ORDERS: u64 = 10;

#[tokio::test]
async fn the_spool_is_synced_before_each_acknowledgement() {
    let (mut setting, mut host) = (setting(None), Host::started(Kind::Sqlite).await.unwrap());
    let mut world = World::new(&mut setting, &mut host).await.unwrap();
    world.inside = Inside::Tracer;
    world.link.fail(Down::Refuses).await.unwrap();
    let shop = world.open().await.unwrap();
    let mut client = Client::connected(None, shop).await.unwrap();
    for number in 0..ORDERS {
        let order = Order::random(number, &mut setting.dice);
        assert_eq!(client.send(Action::Place, &order).await, Answer::Done);
    }
    world.kill().await.unwrap();
    let trace = world.settings.spool_folder().with_file_name("trace");
    let trace = fs::read_to_string(trace).unwrap();
    assert_eq!(acknowledged(&trace), Ok(ORDERS), "{trace}");
}

/// How often a client was answered, each time with the spool's log written and synced since the last
/// time.
fn acknowledged(trace: &str) -> Result<u64, &str> {
    let (mut answers, mut is_written, mut is_synced) = (0, false, false);
    let mut unfinished = HashMap::new();
    for line in trace.lines() {
        let (process, call) = line.split_once(' ').unwrap_or_default();
        let call = call.trim_start();
        let begun = match call.strip_prefix("<... ") {
            Some(_) => unfinished.remove(process).unwrap_or_default(),
            None => call,
        };
        // An answer is on its way when it is handed over, a file is synced when that has ended.
        let is_ended = !call.ends_with("<unfinished ...>");
        if !is_ended {
            unfinished.insert(process, call);
        }
        let is_sync = begun.starts_with("fsync(") || begun.starts_with("fdatasync(");
        if begun.contains("\"HTTP/1.1 200") {
            if begun == call {
                answers += 1;
                if !is_written || !is_synced {
                    return Err(line);
                }
                is_written = false;
            }
        } else if begun.contains("audit.sqlite-wal>") {
            match is_sync {
                true => is_synced |= is_ended && call.ends_with("= 0"),
                false => (is_written, is_synced) = (true, false),
            }
        }
    }
    Ok(answers)
}

#[test]
fn a_trace_without_a_sync_is_told_from_one_with() {
    let written = "7 pwrite64(9<audit.sqlite-wal>, \"\", 4096, 0) = 4096";
    let begun = "7 fdatasync(9<audit.sqlite-wal> <unfinished ...>";
    let synced = "7 <... fdatasync resumed>) = 0";
    let answer = "8 sendto(3<TCP:[1->2]>, \"HTTP/1.1 200 OK\\r\\n\"..., 99, 0, NULL, 0) = 99";
    let check = |lines: &[&str], expected| {
        assert_eq!(acknowledged(&lines.join("\n")), expected, "{lines:?}");
    };
    check(&[written, begun, synced, answer], Ok(1));
    check(&[written, begun, answer, synced], Err(answer));
    check(&[written, answer], Err(answer));
    check(&[answer], Err(answer));
    check(&[written, begun, synced, written, answer], Err(answer));
    check(&[written, begun, synced, answer, answer], Err(answer));
}
