use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::Peer;
use crate::database::{Database, Sqlite};

/// One prepared statement for each table, run row by row through rusqlite.
pub struct Prepared {
    from: Connection,
    to: Connection,
    tables: Vec<Table>,
}

struct Table {
    name: String,
    columns: Vec<String>,
}

const TABLES: &str = "SELECT name FROM sqlite_schema WHERE type = 'table'
    AND name LIKE 'audit\\_%' ESCAPE '\\' AND name NOT IN ('audit_migrations', 'audit_permits') ORDER BY name";

/// The columns that an insert fills.
const COLUMNS: &str = "SELECT name FROM pragma_table_info(?)
    WHERE dflt_value IS NULL AND NOT (pk = 1 AND type = 'INTEGER') ORDER BY cid";

const TRIGGERS: &str = "SELECT 'DROP TRIGGER ' || name FROM sqlite_schema WHERE type = 'trigger'";

impl Peer<Sqlite> for Prepared {
    const NAME: &'static str = "rusqlite, prepared statements";

    type Batch = Vec<Vec<Vec<Value>>>;

    async fn new(database: &Sqlite, copy: &Sqlite) -> Self {
        for drop in copy.texts(TRIGGERS).await {
            copy.run(&drop).await;
        }
        let to = open(database);
        let names = database.texts(TABLES).await.into_iter();
        let tables = names.map(|name| Table::new(&to, name)).collect();
        Self {
            from: open(copy),
            to,
            tables,
        }
    }

    async fn take(&mut self) -> Self::Batch {
        let take = |table: &Table| {
            let rows = table.rows(&self.from);
            let empty = format!("DELETE FROM {}", table.name);
            self.from.execute(&empty, []).unwrap();
            rows
        };
        self.tables.iter().map(take).collect()
    }

    async fn write(&mut self, batch: Self::Batch) {
        let tx = self.to.transaction().unwrap();
        for (table, rows) in self.tables.iter().zip(batch) {
            let mut insert = tx.prepare_cached(&table.insert()).unwrap();
            for row in rows {
                insert.execute(params_from_iter(row)).unwrap();
            }
        }
        tx.commit().unwrap();
    }
}

/// Set as the connection is that the store writes on.
fn open(database: &Sqlite) -> Connection {
    let connection = Connection::open(database.file()).unwrap();
    let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON";
    connection.execute_batch(settings).unwrap();
    connection
}

impl Table {
    fn new(connection: &Connection, name: String) -> Self {
        let mut columns = connection.prepare(COLUMNS).unwrap();
        let columns = columns.query_map([&name], |row| row.get(0)).unwrap();
        let columns = columns.map(Result::unwrap).collect();
        Self { name, columns }
    }

    fn insert(&self) -> String {
        let places = vec!["?"; self.columns.len()].join(", ");
        let columns = self.columns.join(", ");
        format!("INSERT INTO {} ({columns}) VALUES ({places})", self.name)
    }

    fn rows(&self, connection: &Connection) -> Vec<Vec<Value>> {
        let select = format!("SELECT {} FROM {}", self.columns.join(", "), self.name);
        let mut select = connection.prepare(&select).unwrap();
        let values = |row: &rusqlite::Row| (0..self.columns.len()).map(|at| row.get(at)).collect();
        let rows = select.query_map([], values).unwrap();
        rows.map(Result::unwrap).collect()
    }
}
