use sqlx::pool::PoolConnection;
use sqlx::{Connection, MySql, QueryBuilder, Row};

use super::Peer;
use crate::database::{self, Database};

/// One prepared `INSERT … VALUES (…), (…), …` for each table, with all of its rows.
pub struct Values {
    from: PoolConnection<MySql>,
    to: PoolConnection<MySql>,
    tables: Vec<Table>,
}

struct Table {
    name: String,
    columns: String,
    are_numbers: Vec<bool>,
}

/// A value of some row.
pub enum Value {
    Number(Option<i64>),
    Bytes(Option<Vec<u8>>),
}

/// The columns that an insert fills, as `audit_targets tenant varbinary`.
const COLUMNS: &str = "
    SELECT CAST(CONCAT(table_name, ' ', column_name, ' ', data_type) AS CHAR)
    FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name LIKE 'audit\\_%'
        AND table_name NOT IN ('audit_migrations', 'audit_permits')
        AND (column_default IS NULL OR column_default = 'NULL')
        AND extra NOT LIKE '%auto_increment%'
    ORDER BY table_name, ordinal_position";

const TRIGGERS: &str = "
    SELECT CAST(CONCAT('DROP TRIGGER ', trigger_name) AS CHAR)
    FROM information_schema.triggers WHERE trigger_schema = DATABASE()";

impl Peer<database::MySql> for Values {
    const NAME: &'static str = "multi-row INSERT";

    type Batch = Vec<Vec<Vec<Value>>>;

    async fn new(database: &database::MySql, copy: &database::MySql) -> Self {
        for drop in copy.texts(TRIGGERS).await {
            copy.run(&drop).await;
        }
        let mut tables: Vec<Table> = Vec::new();
        for column in database.texts(COLUMNS).await {
            add(&mut tables, &column);
        }
        Self {
            from: copy.pool().acquire().await.unwrap(),
            to: database.pool().acquire().await.unwrap(),
            tables,
        }
    }

    async fn take(&mut self) -> Self::Batch {
        let mut batch = Vec::new();
        for table in &self.tables {
            let mut select = QueryBuilder::<MySql>::new("SELECT ");
            select.push(&table.columns).push(" FROM ").push(&table.name);
            let rows = select.build().fetch_all(&mut *self.from).await.unwrap();
            batch.push(rows.iter().map(|row| table.values(row)).collect());
            let mut empty = QueryBuilder::<MySql>::new("DELETE FROM ");
            let empty = empty.push(&table.name);
            empty.build().execute(&mut *self.from).await.unwrap();
        }
        batch
    }

    async fn write(&mut self, batch: Self::Batch) {
        let mut tx = self.to.begin().await.unwrap();
        for (table, rows) in self.tables.iter().zip(batch) {
            if rows.is_empty() {
                continue;
            }
            let mut insert = QueryBuilder::<MySql>::new("INSERT INTO ");
            insert
                .push(&table.name)
                .push(" (")
                .push(&table.columns)
                .push(") ");
            insert.push_values(rows, |mut row, values| {
                for value in values {
                    match value {
                        Value::Number(number) => row.push_bind(number),
                        Value::Bytes(bytes) => row.push_bind(bytes),
                    };
                }
            });
            insert.build().execute(&mut *tx).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
}

fn add(tables: &mut Vec<Table>, column: &str) {
    let [name, column, data] = column.split(' ').collect::<Vec<_>>()[..] else {
        panic!("{column}");
    };
    let is_number = data.ends_with("int");
    match tables.last_mut().filter(|table| table.name == name) {
        Some(table) => {
            table.columns = format!("{}, {column}", table.columns);
            table.are_numbers.push(is_number);
        }
        None => tables.push(Table {
            name: name.to_owned(),
            columns: column.to_owned(),
            are_numbers: vec![is_number],
        }),
    }
}

impl Table {
    fn values(&self, row: &sqlx::mysql::MySqlRow) -> Vec<Value> {
        let columns = self.are_numbers.iter().enumerate();
        let value = |(at, is_number): (usize, &bool)| match is_number {
            true => Value::Number(row.get(at)),
            false => Value::Bytes(row.get_unchecked(at)),
        };
        columns.map(value).collect()
    }
}
