//! Batches through the store, beside the same rows written by hand into tables like ours.

use std::hint::black_box;

use audited::Sink;
use audited_benches::contest::Contest;
use audited_benches::database::{Commits, Database, MySql, Postgres, Sqlite};
use audited_benches::entries::{bytes, entries};
use audited_benches::peer::{self, Copy, Peer, Prepared, Values};
use audited_benches::settings;
use tokio::sync::Mutex;

const WARM_UP: usize = 3;

fn main() {
    audited_benches::on_two_threads(async {
        for size in [1_000, 100] {
            measure::<Postgres, Copy>(size).await;
            measure::<MySql, Values>(size).await;
            measure::<Sqlite, Prepared>(size).await;
        }
    });
}

async fn measure<B: Database, P: Peer<B>>(size: usize) {
    if !settings::wants(B::NAME) {
        return;
    }
    let rounds = settings::number("rounds", 40_000 / size.max(400));
    let (ours, theirs, copy) = (new::<B>().await, new::<B>().await, new::<B>().await);
    let peers = Mutex::new(P::new(&theirs, &copy).await);
    let peer = &peers;
    let mut work = Vec::new();
    for round in 0..WARM_UP + rounds {
        let entries = entries(round * size, size);
        let batch = peer::batch(&mut *peer.lock().await, &copy, &entries).await;
        work.push((entries, Some(batch)));
    }
    let each = work[0].0.iter().map(bytes).sum::<usize>() / size;
    let settings = ours.settings().await;
    let title = format!("{}, entries of {each} bytes; {settings}", B::NAME);
    let (entries, mut batches): (Vec<_>, Vec<_>) = work.into_iter().unzip();
    let (entries, store) = (&entries, ours.store());
    let mut contest = Contest::new(title, "entry", size);
    contest.way(P::NAME, move |round| {
        let batch = batches[round].take().unwrap();
        async move { peer.lock().await.write(batch).await }
    });
    contest.way("store.write", async |round| {
        store.write(&entries[round]).await.unwrap();
    });
    // What the store does before it sends anything, and the peers have done for them.
    contest.way("the documents alone", async |round| {
        black_box(entries[round].iter().map(bytes).sum::<usize>());
    });
    contest.run(WARM_UP, rounds).await;
    drop(peers); // with its connections, for which a pool would wait
    for database in [ours, theirs, copy] {
        database.remove().await;
    }
}

async fn new<B: Database>() -> B {
    B::new(Commits::OnDisk, 2).await
}
