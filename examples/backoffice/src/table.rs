//! Records that lie in a table of their own, and the five things that are done to each.
//!
//! Each of them names the organisation: there is no way to reach another's rows.

use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::db::{Row, Tx, Value, values};
use crate::problem::Problem;

/// A record in a table, whose columns are named like its fields. Declare it with [`table!`].
pub trait Table: Row {
    /// What a message calls one.
    const NOUN: &'static str;
    const TABLE: &'static str;
    const ORDER: &'static str;
    /// The columns, `id` first, without `organisation_id`.
    const COLUMNS: &'static [&'static str];

    fn id(&self) -> Uuid;

    /// The values of the columns, in their order.
    fn values(&self) -> Vec<Value>;
}

/// `table! { Customer: "customer" in "customers", by "name" { id, name, … } }`
macro_rules! table {
    ($row:ty: $noun:literal in $table:literal, by $order:literal { $($column:ident),+ $(,)? }) => {
        impl $crate::table::Table for $row {
            const NOUN: &'static str = $noun;
            const TABLE: &'static str = $table;
            const ORDER: &'static str = $order;
            const COLUMNS: &'static [&'static str] = &[$(stringify!($column)),+];

            fn id(&self) -> uuid::Uuid {
                self.id
            }

            fn values(&self) -> Vec<$crate::db::Value> {
                $crate::db::values![$(self.$column.clone()),+]
            }
        }
    };
}

pub(crate) use table;

impl Tx {
    /// All records of an organisation.
    pub async fn all<T: Table>(&mut self, organisation: Uuid) -> Result<Vec<T>, Problem> {
        let sql = format!(
            "select {} from {} where organisation_id = ? order by {}",
            T::COLUMNS.join(", "),
            T::TABLE,
            T::ORDER
        );
        Ok(self.rows(AssertSqlSafe(sql), values![organisation]).await?)
    }

    /// One record of an organisation.
    pub async fn find<T: Table>(&mut self, organisation: Uuid, id: Uuid) -> Result<T, Problem> {
        let sql = format!(
            "select {} from {} where organisation_id = ? and id = ?",
            T::COLUMNS.join(", "),
            T::TABLE
        );
        self.row(AssertSqlSafe(sql), values![organisation, id])
            .await?
            .ok_or(Problem::NotFound(T::NOUN))
    }

    pub async fn insert<T: Table>(&mut self, organisation: Uuid, row: &T) -> Result<(), Problem> {
        let sql = format!(
            "insert into {} (organisation_id, {}) values (?{})",
            T::TABLE,
            T::COLUMNS.join(", "),
            ", ?".repeat(T::COLUMNS.len())
        );
        let mut values = values![organisation];
        values.extend(row.values());
        self.execute(AssertSqlSafe(sql), values).await?;
        Ok(())
    }

    pub async fn update<T: Table>(&mut self, organisation: Uuid, row: &T) -> Result<(), Problem> {
        let sql = format!(
            "update {} set {} = ? where organisation_id = ? and id = ?",
            T::TABLE,
            T::COLUMNS.join(" = ?, ")
        );
        let mut values = row.values();
        values.extend(values![organisation, row.id()]);
        self.changed::<T>(sql, values).await
    }

    pub async fn delete<T: Table>(&mut self, organisation: Uuid, row: &T) -> Result<(), Problem> {
        let sql = format!(
            "delete from {} where organisation_id = ? and id = ?",
            T::TABLE
        );
        self.changed::<T>(sql, values![organisation, row.id()])
            .await
    }

    async fn changed<T: Table>(&mut self, sql: String, values: Vec<Value>) -> Result<(), Problem> {
        match self.execute(AssertSqlSafe(sql), values).await? {
            0 => Err(Problem::NotFound(T::NOUN)),
            _ => Ok(()),
        }
    }
}
