//! Records that lie in a table of their own, and the five things that are done to each.
//!
//! Each of them names the organisation: there is no way to reach another's rows.

use uuid::Uuid;

use crate::db::{Row, Tx, Value, values};
use crate::problem::Problem;

/// A record in a table, whose columns are named like its fields. Declare it with [`table!`].
pub trait Table: Row {
    /// What a message calls one.
    const NOUN: &'static str;
    /// The columns, without `organisation_id`.
    const COLUMNS: &'static [&'static str];

    const ALL: &'static str;
    const FIND: &'static str;
    const INSERT: &'static str;
    const UPDATE: &'static str;
    const DELETE: &'static str;

    fn id(&self) -> Uuid;

    /// The values of the columns, in their order.
    fn values(&self) -> Vec<Value>;
}

/// `table! { Customer: "customer" in "customers", by "name" { id, name, … } }`
///
/// The statements are put together when the program is compiled.
macro_rules! table {
    ($row:ty: $noun:literal in $table:literal, by $order:literal { $($column:ident),+ $(,)? }) => {
        impl $crate::table::Table for $row {
            const NOUN: &'static str = $noun;
            const COLUMNS: &'static [&'static str] = &[$(stringify!($column)),+];

            const ALL: &'static str = concat!(
                "select organisation_id", $(", ", stringify!($column),)+ " from ", $table,
                " where organisation_id = ? order by ", $order,
            );
            const FIND: &'static str = concat!(
                "select organisation_id", $(", ", stringify!($column),)+ " from ", $table,
                " where organisation_id = ? and id = ?",
            );
            const INSERT: &'static str = concat!(
                "insert into ", $table, " (organisation_id", $(", ", stringify!($column),)+
                ") values (?", $($crate::table::one_more!($column),)+ ")",
            );
            const UPDATE: &'static str = concat!(
                "update ", $table, " set organisation_id = ?",
                $(", ", stringify!($column), " = ?",)+
                " where organisation_id = ? and id = ?",
            );
            const DELETE: &'static str = concat!(
                "delete from ", $table, " where organisation_id = ? and id = ?",
            );

            fn id(&self) -> uuid::Uuid {
                self.id
            }

            fn values(&self) -> Vec<$crate::db::Value> {
                $crate::db::values![$(self.$column.clone()),+]
            }
        }
    };
}

/// What stands for a column's value.
macro_rules! one_more {
    ($column:ident) => {
        ", ?"
    };
}

pub(crate) use {one_more, table};

impl Tx {
    /// All records of an organisation.
    pub async fn all<T: Table>(&mut self, organisation: Uuid) -> Result<Vec<T>, Problem> {
        Ok(self.rows(T::ALL, values![organisation]).await?)
    }

    /// One record of an organisation. In a transaction that writes it stays as it is until it is
    /// changed.
    pub async fn find<T: Table>(&mut self, organisation: Uuid, id: Uuid) -> Result<T, Problem> {
        let found = self.locked_row(T::FIND, values![organisation, id]).await?;
        found.ok_or(Problem::NotFound(T::NOUN))
    }

    pub async fn insert<T: Table>(&mut self, organisation: Uuid, row: &T) -> Result<(), Problem> {
        let mut values = values![organisation];
        values.extend(row.values());
        self.change::<T>(T::INSERT, values).await
    }

    pub async fn update<T: Table>(&mut self, organisation: Uuid, row: &T) -> Result<(), Problem> {
        let mut values = values![organisation];
        values.extend(row.values());
        values.extend(values![organisation, row.id()]);
        self.change::<T>(T::UPDATE, values).await
    }

    pub async fn delete<T: Table>(&mut self, organisation: Uuid, row: &T) -> Result<(), Problem> {
        self.change::<T>(T::DELETE, values![organisation, row.id()])
            .await
    }

    async fn change<T: Table>(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<(), Problem> {
        match self.execute(sql, values).await? {
            0 => Err(Problem::NotFound(T::NOUN)),
            _ => Ok(()),
        }
    }
}
