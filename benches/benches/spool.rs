//! The spool: what it takes while the sink is down, and how fast it is emptied once the sink is back.

use std::path::Path;

use audited::{Entry, Sink, Spool, SpoolTask, Spooled, SqliteSpool};
use audited_benches::contest::Contest;
use audited_benches::database::{Commits, Database, MySql, Postgres, Sqlite};
use audited_benches::entries::{bytes, entries};
use audited_benches::settings;
use futures_util::future::join_all;
use tempfile::TempDir;

const WARM_UP: usize = 2;

/// How many wait for their entries at once.
const WAITING: usize = 64;

/// How many entries the auditor writes at a time.
const BATCH: usize = 500;

fn main() {
    audited_benches::on_two_threads(async {
        if settings::wants("spool") {
            keep().await;
        }
        replay::<Postgres>().await;
        replay::<MySql>().await;
        replay::<Sqlite>().await;
    });
}

/// A folder beside what was built: where temporary files lie in memory, nothing is synced.
fn folder() -> TempDir {
    TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

async fn open(folder: &Path) -> SqliteSpool {
    let spool = SqliteSpool::builder(folder.join("spool.db"));
    spool.cap(8 << 30).open().await.unwrap()
}

fn spooled(entries: Vec<Entry>) -> Vec<Spooled> {
    let task = SpoolTask::Write;
    let entries = entries.into_iter();
    entries.map(|entry| Spooled { task, entry }).collect()
}

async fn keep() {
    let (rounds, size) = (settings::number("rounds", 20), WAITING * 50);
    let each = entries(0, size).iter().map(bytes).sum::<usize>() / size;
    let title = format!("Keeping in the spool, entries of {each} bytes, synchronous FULL");
    let all: Vec<_> = (0..WARM_UP + rounds)
        .map(|round| spooled(entries(round * size, size)))
        .collect();
    let (folders, all) = ([folder(), folder(), folder()], &all);
    let [one, many, batch] = [0, 1, 2].map(|at| open(folders[at].path()));
    let [one, many, batch] = [&one.await, &many.await, &batch.await];
    let mut contest = Contest::new(title, "entry", size);
    contest.way("64 that wait", async |round| {
        keep_at_once(many, &all[round], WAITING).await;
    });
    contest.way("8 that wait", async |round| {
        keep_at_once(one, &all[round], 8).await;
    });
    contest.way("batches of 500", async |round| {
        for entries in all[round].chunks(BATCH) {
            batch.keep(entries).await.unwrap();
        }
    });
    contest.run(WARM_UP, rounds).await;
}

/// Each that waits keeps one entry after the other.
async fn keep_at_once(spool: &SqliteSpool, entries: &[Spooled], waiting: usize) {
    let each = entries.chunks(entries.len().div_ceil(waiting));
    let keepers = each.map(async |own| {
        for entry in own {
            spool.keep(std::slice::from_ref(entry)).await.unwrap();
        }
    });
    join_all(keepers).await;
}

/// Empties a spool into a store, beside batches that go to another such store directly.
async fn replay<B: Database>() {
    if !settings::wants(B::NAME) {
        return;
    }
    let (rounds, size) = (settings::number("rounds", 20), 10 * BATCH);
    let folder = folder();
    let [ours, theirs] = [
        B::new(Commits::OnDisk, 2).await,
        B::new(Commits::OnDisk, 2).await,
    ];
    let all = entries(0, (WARM_UP + rounds) * size);
    let spool = &open(folder.path()).await;
    for batch in all.chunks(1_000) {
        spool.keep(&spooled(batch.to_vec())).await.unwrap();
    }
    let title = format!(
        "Replaying {} entries; {}, {}",
        all.len(),
        B::NAME,
        ours.settings().await
    );
    let (all, stores) = (&all, [ours.store(), theirs.store()]);
    let mut contest = Contest::new(title, "entry", size);
    contest.way("store.write", async |round| {
        for batch in all[round * size..][..size].chunks(BATCH) {
            stores[0].write(batch).await.unwrap();
        }
    });
    contest.way("replay", async |_| {
        for _ in 0..size / BATCH {
            replay_batch(spool, stores[1]).await;
        }
    });
    contest.run(WARM_UP, rounds).await;
    assert_eq!(spool.contents().await.unwrap().waiting, 0);
    for database in [ours, theirs] {
        database.remove().await;
    }
}

async fn replay_batch(spool: &SqliteSpool, store: &impl Sink) {
    let waiting = spool.oldest(BATCH).await.unwrap();
    let numbers: Vec<_> = waiting.iter().map(|one| one.number).collect();
    let entries: Vec<_> = waiting.into_iter().map(|one| one.spooled.entry).collect();
    store.write(&entries).await.unwrap();
    spool.release(&numbers).await.unwrap();
}
