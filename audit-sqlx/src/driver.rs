//! The only place that runs queries.

use audit_core::EntryId;
use sqlx::Database;

use crate::dialect::Dialect;
use crate::statement::Statement;

/// A database that the audit log knows. Sealed: its SQL and its tests are this crate's.
#[diagnostic::on_unimplemented(
    message = "the audit log has no driver for `{Self}`",
    note = "turn on the feature of `audit-sqlx` that is named after the database: `mysql`, \
            `postgres`, `sqlite`"
)]
pub trait Driver: Database + sealed::Sealed {
    #[doc(hidden)]
    const DIALECT: &'static Dialect;

    /// Runs a statement for what it does, and answers to how many rows.
    #[doc(hidden)]
    fn execute(
        connection: &mut Self::Connection,
        statement: Statement,
    ) -> impl Future<Output = Result<u64, sqlx::Error>> + Send;

    /// Runs a statement for its rows.
    #[doc(hidden)]
    fn rows(
        connection: &mut Self::Connection,
        statement: Statement,
    ) -> impl Future<Output = Result<Vec<Self::Row>, sqlx::Error>> + Send;

    /// Runs several statements without arguments.
    #[doc(hidden)]
    fn script(
        connection: &mut Self::Connection,
        text: &'static str,
    ) -> impl Future<Output = Result<(), sqlx::Error>> + Send;

    #[doc(hidden)]
    fn key(row: &Self::Row, at: usize) -> Result<String, sqlx::Error>;

    #[doc(hidden)]
    fn text(row: &Self::Row, at: usize) -> Result<Option<String>, sqlx::Error>;

    #[doc(hidden)]
    fn bytes(row: &Self::Row, at: usize) -> Result<Vec<u8>, sqlx::Error>;

    #[doc(hidden)]
    fn integer(row: &Self::Row, at: usize) -> Result<i64, sqlx::Error>;

    #[doc(hidden)]
    fn id(row: &Self::Row, at: usize) -> Result<EntryId, sqlx::Error>;
}

mod sealed {
    pub trait Sealed {}
}

/// Implements [`Driver`] for a database, from its dialect, how it gives and takes a key, and how it takes
/// a column.
macro_rules! driver {
    (
        $database:ty, $connection:ty, $dialect:path,
        key: $key:ty, bound: $bound:ty, column: $column:path
    ) => {
        impl $crate::driver::sealed::Sealed for $database {}

        impl $crate::driver::Driver for $database {
            const DIALECT: &'static $crate::dialect::Dialect = &$dialect;

            async fn execute(
                connection: &mut Self::Connection,
                statement: $crate::statement::Statement,
            ) -> Result<u64, sqlx::Error> {
                let (text, values) = statement.into_parts();
                sqlx::query_with(sqlx::AssertSqlSafe(text), arguments(values)?)
                    .execute(connection)
                    .await
                    .map(|done| done.rows_affected())
            }

            async fn rows(
                connection: &mut Self::Connection,
                statement: $crate::statement::Statement,
            ) -> Result<Vec<Self::Row>, sqlx::Error> {
                let (text, values) = statement.into_parts();
                sqlx::query_with(sqlx::AssertSqlSafe(text), arguments(values)?)
                    .fetch_all(connection)
                    .await
            }

            async fn script(
                connection: &mut Self::Connection,
                text: &'static str,
            ) -> Result<(), sqlx::Error> {
                sqlx::raw_sql(text).execute(connection).await.map(drop)
            }

            fn key(row: &Self::Row, at: usize) -> Result<String, sqlx::Error> {
                use sqlx::Row as _;
                let key: $key = row.try_get(at)?;
                String::from_utf8(key.into()).map_err(|error| sqlx::Error::Decode(error.into()))
            }

            fn text(row: &Self::Row, at: usize) -> Result<Option<String>, sqlx::Error> {
                sqlx::Row::try_get(row, at)
            }

            fn bytes(row: &Self::Row, at: usize) -> Result<Vec<u8>, sqlx::Error> {
                sqlx::Row::try_get(row, at)
            }

            fn integer(row: &Self::Row, at: usize) -> Result<i64, sqlx::Error> {
                sqlx::Row::try_get(row, at)
            }

            fn id(row: &Self::Row, at: usize) -> Result<audit_core::EntryId, sqlx::Error> {
                sqlx::Row::try_get(row, at).map(audit_core::EntryId::new)
            }
        }

        impl $crate::commit::Connected for $connection {
            type Driver = $database;

            fn connection(&mut self) -> &mut Self {
                self
            }
        }

        fn arguments(
            values: Vec<$crate::statement::Value>,
        ) -> Result<<$database as sqlx::Database>::Arguments, sqlx::Error> {
            use sqlx::Arguments as _;
            use $crate::statement::Value;
            let mut arguments = <$database as sqlx::Database>::Arguments::default();
            arguments.reserve(values.len(), 0);
            for value in values {
                match value {
                    Value::Key(key) => arguments.add(key.map(<$bound>::from)),
                    Value::Text(text) => arguments.add(text),
                    Value::Bytes(bytes) => arguments.add(bytes),
                    Value::Id(id) => arguments.add(id),
                    Value::Integer(number) => arguments.add(number),
                    Value::Column(column) => $column(&mut arguments, column),
                }
                .map_err(sqlx::Error::Encode)?;
            }
            Ok(arguments)
        }
    };
}

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(any(feature = "mysql", feature = "sqlite"))]
mod no_array;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;
