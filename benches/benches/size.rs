//! How much room an entry takes, table by table and index by index.

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

/// How a database is asked for the lines `name bytes`, once its statistics are up to date.
struct Ask {
    update: &'static str,
    sizes: &'static str,
}

const POSTGRES: Ask = Ask {
    update: "VACUUM ANALYZE audit_entries, audit_targets",
    // A table's own part counts its long values and its maps, too.
    sizes: "SELECT c.relname || ' ' || CASE c.relkind WHEN 'i' THEN pg_relation_size(c.oid)
            ELSE pg_table_size(c.oid) END
        FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
            AND c.relkind IN ('r', 'i') AND c.relname LIKE 'audit\\_%' ORDER BY 1",
};

const MYSQL: Ask = Ask {
    update: "ANALYZE TABLE audit_entries, audit_targets",
    // The rows lie in the primary key.
    sizes: "SELECT CAST(CONCAT(table_name, '.', index_name, ' ', stat_value * @@innodb_page_size) AS CHAR)
        FROM mysql.innodb_index_stats WHERE database_name = DATABASE() AND stat_name = 'size'
            AND table_name LIKE 'audit\\_%' ORDER BY 1",
};

const SQLITE: Ask = Ask {
    update: "PRAGMA wal_checkpoint(TRUNCATE)",
    sizes: "SELECT name || ' ' || SUM(pgsize) FROM dbstat
        WHERE name LIKE '%audit\\_%' ESCAPE '\\' GROUP BY name ORDER BY 1",
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
    database.run(ask.update).await;
    let sizes = database.texts(ask.sizes).await;
    let sizes: Vec<_> = sizes
        .iter()
        .map(|line| line.rsplit_once(' ').unwrap())
        .collect();
    let title = format!(
        "{}, {count} entries; {}",
        B::NAME,
        database.settings().await
    );
    print(&title, count, own, &sizes);
    database.remove().await;
}

fn print(title: &str, count: usize, own: usize, sizes: &[(&str, &str)]) {
    let mut table = Table::new(title, &["bytes per entry", "× the entry"]);
    let mut row = |name: &str, bytes: f64| {
        let cells = [bytes / count as f64, bytes / own as f64];
        table.row(
            name,
            &[format!("{:.0}", cells[0]), format!("{:.3}", cells[1])],
        );
    };
    row("the entry: its document and states", own as f64);
    let (mut all, mut text) = (0.0, 0.0);
    for (name, bytes) in sizes {
        let bytes: f64 = bytes.parse().unwrap();
        match TEXT.iter().any(|table| name.contains(table)) {
            true => text += bytes,
            false => all += bytes,
        }
        row(name, bytes);
    }
    row("all but the text index", all);
    row("the text index", text);
    table.print();
}
