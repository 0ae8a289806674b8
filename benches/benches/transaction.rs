//! What an entry adds to the app's own transaction: one customer is selected for update and updated,
//! and the transaction committed with its entry, against the same without.

use audited_benches::change::Changes;
use audited_benches::contest::Contest;
use audited_benches::database::{Commits, Database, MySql, Postgres, Sqlite};
use audited_benches::settings;

/// How many changes each task makes in a round.
const CHANGES: usize = 25;

fn main() {
    audited_benches::on_two_threads(async {
        for connections in [1, 8] {
            measure::<Postgres>(Commits::OnDisk, connections).await;
            measure::<Postgres>(Commits::AtOnce, connections).await;
            measure::<MySql>(Commits::OnDisk, connections).await;
        }
        measure::<Sqlite>(Commits::OnDisk, 1).await;
        measure::<Sqlite>(Commits::AtOnce, 1).await;
    });
}

async fn measure<B: Database>(commits: Commits, connections: u32) {
    if !settings::wants(B::NAME) {
        return;
    }
    let database = B::new(commits, connections).await;
    let settings = database.settings().await;
    let title = format!("{}, {connections} connections; {settings}", B::NAME);
    let changes = &Changes::new(&database, connections as usize);
    let mut contest = Contest::new(title, "change", CHANGES * connections as usize);
    contest.way("unaudited", async |_| changes.unaudited(CHANGES).await);
    contest.way("audited", async |_| changes.audited(CHANGES).await);
    contest.run(5, settings::number("rounds", 200)).await;
    database.remove().await;
}
