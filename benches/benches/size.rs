//! How much room an entry takes, table by table and index by index.

use std::collections::BTreeMap;

use audited::Sink;
use audited_benches::database::{Commits, Database, MySql, Postgres, Sqlite};
use audited_benches::entries::{bytes, entries};
use audited_benches::settings;
use audited_benches::table::Table;
use tokio::runtime::Builder;

const BATCH: usize = 500;

fn main() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        measure::<Postgres>(POSTGRES).await;
        measure::<MySql>(MYSQL).await;
        measure::<Sqlite>(SQLITE).await;
    });
}

/// How a database is asked for the lines `name bytes`, once its statistics are up to date, and how its
/// tables are written anew: keys that come into the middle of an index leave its pages half full.
struct Ask {
    update: &'static str,
    sizes: &'static str,
    rebuild: &'static [&'static str],
}

const POSTGRES: Ask = Ask {
    update: "VACUUM ANALYZE audit_entries, audit_targets",
    // A table's own part counts its long values and its maps, too.
    sizes: "SELECT c.relname || ' ' || CASE c.relkind WHEN 'i' THEN pg_relation_size(c.oid)
            ELSE pg_table_size(c.oid) END
        FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
            AND c.relkind IN ('r', 'i') AND c.relname LIKE 'audit\\_%' ORDER BY 1",
    rebuild: &["REINDEX TABLE audit_entries", "REINDEX TABLE audit_targets"],
};

const MYSQL: Ask = Ask {
    update: "ANALYZE TABLE audit_entries, audit_targets",
    // The rows lie in the primary key.
    sizes: "SELECT CAST(CONCAT(table_name, '.', index_name, ' ', stat_value * @@innodb_page_size) AS CHAR)
        FROM mysql.innodb_index_stats WHERE database_name = DATABASE() AND stat_name = 'size'
            AND table_name LIKE 'audit\\_%' ORDER BY 1",
    rebuild: &["OPTIMIZE TABLE audit_entries, audit_targets"],
};

const SQLITE: Ask = Ask {
    update: "PRAGMA wal_checkpoint(TRUNCATE)",
    sizes: "SELECT name || ' ' || SUM(pgsize) FROM dbstat
        WHERE name LIKE '%audit\\_%' ESCAPE '\\' GROUP BY name ORDER BY 1",
    rebuild: &["VACUUM"],
};

/// What searching by words takes is counted apart.
const TEXT: [&str; 2] = ["audit_words", "audit_pending"];

async fn measure<B: Database>(ask: Ask) {
    if !settings::wants(B::NAME) {
        return;
    }
    let database = B::new(Commits::AtOnce, 1).await;
    let (count, mut own) = (settings::number("rows", 50_000), 0);
    for from in (0..count).step_by(BATCH) {
        let entries = entries(from, BATCH.min(count - from));
        own += entries.iter().map(bytes).sum::<usize>();
        database.store().write(&entries).await.unwrap();
    }
    let written = sizes(&database, &ask).await;
    for statement in ask.rebuild {
        database.run(statement).await;
    }
    let rebuilt = sizes(&database, &ask).await;
    let title = format!(
        "{}, {count} entries; {}",
        B::NAME,
        database.settings().await
    );
    print(&title, [count, own], &written, &rebuilt);
    database.remove().await;
}

/// Each table and index with its bytes.
async fn sizes<B: Database>(database: &B, ask: &Ask) -> BTreeMap<String, f64> {
    database.run(ask.update).await;
    let lines = database.texts(ask.sizes).await;
    let lines = lines.iter().map(|line| line.rsplit_once(' ').unwrap());
    lines
        .map(|(name, bytes)| (name.to_owned(), bytes.parse().unwrap()))
        .collect()
}

fn print(
    title: &str,
    [count, own]: [usize; 2],
    written: &BTreeMap<String, f64>,
    rebuilt: &BTreeMap<String, f64>,
) {
    let columns = ["bytes per entry", "× the entry", "rebuilt", "× the entry"];
    let mut table = Table::new(title, &columns);
    let mut row = |name: &str, sizes: [f64; 2]| {
        let cells = sizes.map(|size| {
            [
                format!("{:.0}", size / count as f64),
                format!("{:.3}", size / own as f64),
            ]
        });
        table.row(name, &cells.concat());
    };
    row("the entry: its document and states", [own as f64; 2]);
    let (mut all, mut text) = ([0.0; 2], [0.0; 2]);
    for (name, &size) in written {
        let sizes = [size, rebuilt[name]];
        let sum = match TEXT.iter().any(|table| name.contains(table)) {
            true => &mut text,
            false => &mut all,
        };
        *sum = [sum[0] + sizes[0], sum[1] + sizes[1]];
        row(name, sizes);
    }
    row("all but the text index", all);
    row("the text index", text);
    table.print();
}
