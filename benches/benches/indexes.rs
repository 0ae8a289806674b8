//! What each thing costs that an insert has to keep up: the same batches and the same transactions on
//! copies of our tables, each of which lacks one.

use audited::Sink;
use audited_benches::change::Changes;
use audited_benches::contest::Contest;
use audited_benches::database::{Commits, Database, MySql, Postgres, Sqlite};
use audited_benches::entries::entries;
use audited_benches::settings;

const BATCH: usize = 1_000;
const CHANGES: usize = 25;
const WARM_UP: usize = 3;

fn main() {
    audited_benches::on_two_threads(async {
        measure::<Postgres>(POSTGRES).await;
        measure::<MySql>(MYSQL).await;
        measure::<Sqlite>(SQLITE).await;
    });
}

/// Answers lines of what may be missing, and after a bar how to take it away.
const POSTGRES: &str = "
    SELECT indexname || '|DROP INDEX ' || indexname FROM pg_indexes
    WHERE schemaname = current_schema() AND tablename LIKE 'audit\\_%'
        AND indexname NOT LIKE '%\\_pkey'
    UNION ALL
    SELECT 'the rows of audit_pending|
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS ''BEGIN RETURN NULL; END'';
        CREATE TRIGGER refuse BEFORE INSERT ON audit_pending FOR EACH ROW EXECUTE FUNCTION refuse()'
    WHERE to_regclass('audit_pending') IS NOT NULL";

const MYSQL: &str = "
    SELECT DISTINCT
        CAST(CONCAT(index_name, '|DROP INDEX ', index_name, ' ON ', table_name) AS CHAR)
    FROM information_schema.statistics
    WHERE table_schema = DATABASE() AND table_name LIKE 'audit\\_%' AND index_name <> 'PRIMARY'";

/// Without rowids, the triggers that look at them are gone, too: so these two go together.
const SQLITE: &str = "
    WITH ours AS (SELECT * FROM sqlite_schema WHERE tbl_name IN ('audit_entries', 'audit_targets'))
    SELECT name || '|DROP INDEX ' || name FROM ours WHERE type = 'index' AND sql IS NOT NULL
    UNION ALL
    SELECT 'the triggers of inserts|' || group_concat('DROP TRIGGER ' || name, '; ') FROM ours
    WHERE type = 'trigger' AND sql LIKE '% INSERT ON %'
    UNION ALL
    SELECT 'the triggers of inserts and rowids|' || group_concat(text, '; ') FROM (
        SELECT 'DROP TABLE ' || name || '; '
            || replace(sql, ') STRICT', ') STRICT, WITHOUT ROWID') AS text
        FROM ours WHERE type = 'table'
        UNION ALL
        SELECT sql FROM ours WHERE type = 'index' AND sql IS NOT NULL
    )";

async fn measure<B: Database>(missing: &str) {
    if !settings::wants(B::NAME) {
        return;
    }
    let whole = new::<B>("").await;
    let settings = whole.settings().await;
    let lacking = whole.texts(missing).await;
    // The second is like the first: what lies between them is chance.
    let mut copies = vec![
        ("all".to_owned(), whole),
        ("all again".to_owned(), new("").await),
    ];
    for line in lacking {
        let (name, take_away) = line.split_once('|').unwrap();
        copies.push((format!("without {name}"), new(take_away).await));
    }
    let rounds = settings::number("rounds", 40);
    batches(
        &copies,
        &format!("{}, batches; {settings}", B::NAME),
        rounds,
    )
    .await;
    transactions(
        &copies,
        &format!("{}, one connection; {settings}", B::NAME),
        rounds,
    )
    .await;
    for (_, database) in copies {
        database.remove().await;
    }
}

/// The app's commits don't wait for the disk: what that takes is the same for all.
async fn new<B: Database>(take_away: &str) -> B {
    let database = B::new(Commits::AtOnce, 1).await;
    if !take_away.is_empty() {
        database.run(take_away).await;
    }
    database
}

async fn batches<B: Database>(copies: &[(String, B)], title: &str, rounds: usize) {
    let batch = |round| entries(round * BATCH, BATCH);
    let batches: Vec<_> = (0..WARM_UP + rounds).map(batch).collect();
    let batches = &batches;
    let mut contest = Contest::new(title, "entry", BATCH);
    for (name, database) in copies {
        contest.way(name, async move |round| {
            database.store().write(&batches[round]).await.unwrap();
        });
    }
    contest.run(WARM_UP, rounds).await;
}

async fn transactions<B: Database>(copies: &[(String, B)], title: &str, rounds: usize) {
    let changes = copies
        .iter()
        .map(|(name, database)| (name, Changes::new(database, 1)));
    let changes: Vec<_> = changes.collect();
    let mut contest = Contest::new(title, "audited change", CHANGES);
    for (name, changes) in &changes {
        contest.way(name.as_str(), async move |_| changes.audited(CHANGES).await);
    }
    contest.run(WARM_UP, rounds).await;
}
