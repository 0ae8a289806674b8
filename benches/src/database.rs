//! The databases that are measured, each with our tables and the customers of an app.

mod mysql;
mod postgres;
mod sqlite;

use audited::{Driver, SqlxStore};
use sqlx::{Pool, QueryBuilder};

pub use mysql::MySql;
pub use postgres::Postgres;
pub use sqlite::Sqlite;

use crate::customer::Customer;

/// How many customers there are.
pub const CUSTOMERS: i64 = 1_000;

const TABLE: &str = "CREATE TABLE customers (
    id      BIGINT       PRIMARY KEY,
    name    VARCHAR(200) NOT NULL,
    email   VARCHAR(200) NOT NULL,
    plan    VARCHAR(200) NOT NULL,
    seats   INTEGER      NOT NULL,
    balance BIGINT       NOT NULL,
    active  BOOLEAN      NOT NULL,
    city    VARCHAR(200),
    notes   TEXT         NOT NULL,
    version BIGINT       NOT NULL
)";

const ORDERS: &str = "CREATE TABLE orders (id BIGINT PRIMARY KEY, note VARCHAR(200) NOT NULL)";

const INSERT: &str = "INSERT INTO customers \
    (id, name, email, plan, seats, balance, active, city, notes, version) ";

/// When a commit of the app's answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Commits {
    /// Once it is on the disk.
    OnDisk,
    /// At once: a crash of the machine may undo the last ones. What a disk takes is left out.
    AtOnce,
}

/// A database, filled and emptied by nobody else.
pub trait Database: Clone + Send + Sync + 'static {
    /// Its driver.
    type Driver: Driver;

    /// What people call it.
    const NAME: &'static str;

    /// Begins a transaction that is going to write.
    const BEGIN: &'static str;

    /// A database of this program's own, with our tables and [`CUSTOMERS`].
    fn new(commits: Commits, connections: u32) -> impl Future<Output = Self> + Send;

    /// The app's pool.
    fn pool(&self) -> &Pool<Self::Driver>;

    /// Our store over it.
    fn store(&self) -> &SqlxStore<Self::Driver>;

    /// Runs several statements by hand.
    fn run(&self, sql: &str) -> impl Future<Output = ()> + Send;

    /// The texts of a query's one column.
    fn texts(&self, sql: &str) -> impl Future<Output = Vec<String>> + Send;

    /// What it was set to, as far as it bears on the figures.
    fn settings(&self) -> impl Future<Output = String> + Send;

    /// A customer, locked until the transaction ends.
    fn find(
        tx: &mut <Self::Driver as sqlx::Database>::Connection,
        id: i64,
    ) -> impl Future<Output = Customer> + Send;

    /// Writes all that may change of a customer.
    fn save(
        tx: &mut <Self::Driver as sqlx::Database>::Connection,
        customer: &Customer,
    ) -> impl Future<Output = ()> + Send;

    /// Inserts an order, whose number nobody has used.
    fn order(&self, id: i64) -> impl Future<Output = ()> + Send;

    /// Takes it away.
    fn remove(self) -> impl Future<Output = ()> + Send;
}

/// Text that this program has put together.
pub(crate) fn script<D: sqlx::Database>(sql: &str) -> sqlx::SqlStr {
    QueryBuilder::<D>::new(sql).into_sql()
}

/// What is the same everywhere but for the types and the placeholders.
macro_rules! asked_alike {
    (find: $find:literal, save: $save:literal, order: $order:literal) => {
        fn pool(&self) -> &sqlx::Pool<Self::Driver> {
            &self.pool
        }

        fn store(&self) -> &audited::SqlxStore<Self::Driver> {
            &self.store
        }

        async fn run(&self, sql: &str) {
            let sql = $crate::database::script::<Self::Driver>(sql);
            sqlx::raw_sql(sql).execute(&self.pool).await.unwrap();
        }

        async fn texts(&self, sql: &str) -> Vec<String> {
            let mut query = sqlx::QueryBuilder::<Self::Driver>::new(sql);
            let query = query.build_query_scalar();
            query.fetch_all(&self.pool).await.unwrap()
        }

        async fn find(
            tx: &mut <Self::Driver as sqlx::Database>::Connection,
            id: i64,
        ) -> $crate::customer::Customer {
            let query = sqlx::query_as($find).bind(id);
            query.fetch_one(tx).await.unwrap()
        }

        async fn save(
            tx: &mut <Self::Driver as sqlx::Database>::Connection,
            customer: &$crate::customer::Customer,
        ) {
            let query = sqlx::query($save)
                .bind(&customer.name)
                .bind(&customer.email)
                .bind(&customer.plan)
                .bind(customer.seats)
                .bind(customer.balance)
                .bind(customer.active)
                .bind(&customer.city)
                .bind(&customer.notes)
                .bind(customer.version)
                .bind(customer.id);
            query.execute(tx).await.unwrap();
        }

        async fn order(&self, id: i64) {
            let query = sqlx::query($order)
                .bind(id)
                .bind("to be delivered on Monday");
            query.execute(&self.pool).await.unwrap();
        }
    };
}
use asked_alike;

/// Makes the app's tables, and fills the one of customers.
macro_rules! add_tables {
    ($pool:expr) => {{
        let pool = $pool;
        for table in [$crate::database::TABLE, $crate::database::ORDERS] {
            sqlx::query(table).execute(pool).await.unwrap();
        }
        let mut insert = sqlx::QueryBuilder::new($crate::database::INSERT);
        let customers = (0..$crate::database::CUSTOMERS).map($crate::customer::Customer::new);
        insert.push_values(customers, |mut row, customer| {
            row.push_bind(customer.id)
                .push_bind(customer.name)
                .push_bind(customer.email)
                .push_bind(customer.plan)
                .push_bind(customer.seats)
                .push_bind(customer.balance)
                .push_bind(customer.active)
                .push_bind(customer.city)
                .push_bind(customer.notes)
                .push_bind(customer.version);
        });
        insert.build().execute(pool).await.unwrap();
    }};
}
use add_tables;
