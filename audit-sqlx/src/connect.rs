//! Connecting by a URL: which database it is, is known only when the program runs.

#[cfg_attr(not(feature = "mysql"), path = "connect/off.rs")]
mod mysql;
#[cfg_attr(not(feature = "postgres"), path = "connect/off.rs")]
#[allow(clippy::duplicate_mod, reason = "what is off is off in the same way")]
mod postgres;
#[cfg_attr(not(feature = "sqlite"), path = "connect/off.rs")]
#[allow(clippy::duplicate_mod, reason = "what is off is off in the same way")]
mod sqlite;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use audit_core::{Error, Store};
use futures_util::future::BoxFuture;
use sqlx::pool::PoolOptions;
use sqlx::{ConnectOptions, Connection};

use crate::driver::Driver;
use crate::error::explain;
use crate::migrate;
use crate::store::SqlxStore;

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many connections a tool reads on.
const CONNECTIONS: u32 = 4;

/// A database that a URL may name.
#[derive(Clone, Copy)]
struct Known {
    /// What its URLs begin with.
    schemes: &'static [&'static str],
    /// What they look like.
    form: &'static str,
    /// What it is behind.
    feature: &'static str,
    /// Where that feature is on.
    open: Option<Open>,
}

type Open = fn(&str) -> Opened<'_>;
type Opened<'u> = BoxFuture<'u, Result<Arc<dyn Store>, Error>>;

const KNOWN: &[Known] = &[
    Known {
        schemes: &["sqlite"],
        form: "sqlite:app.db",
        feature: "sqlite",
        open: sqlite::OPEN,
    },
    Known {
        schemes: &["postgres", "postgresql"],
        form: "postgres://user:password@host:5432/database",
        feature: "postgres",
        open: postgres::OPEN,
    },
    Known {
        schemes: &["mysql", "mariadb"],
        form: "mysql://user:password@host:3306/database",
        feature: "mysql",
        open: mysql::OPEN,
    },
];

/// The audit log in the database that a URL names, for tools: `sqlite:`, `postgres:` or
/// `postgresql:`, `mysql:` or `mariadb:`, each behind its feature. What follows the scheme, such as
/// `?sslmode=require`, is sqlx's.
///
/// It connects at once, so that what is wrong with the URL or the server is known here. It makes
/// nothing: neither an SQLite file nor tables. Where those are missing, the first read says so. An
/// app that has a pool makes its store of that: [`SqlxStore::new`].
///
/// ```no_run
/// # async fn example() -> Result<(), audit_core::Error> {
/// use audit_core::{Filter, Limit, Tenant};
///
/// let store = audit_sqlx::connect("postgres://auditor:secret@db.internal/shop").await?;
/// let page = store.page(&Filter::new(Tenant::default()), None, Limit::default()).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// `is_invalid` when the URL can't be read, when its scheme is unknown or that database's feature is
/// off, and when a newer version of this library has migrated the tables. `is_unavailable` when the
/// server refuses, does not know these credentials or the database, or does not answer within 10
/// seconds. None of them shows the URL, since that holds a password.
pub async fn connect(url: &str) -> Result<Arc<dyn Store>, Error> {
    opener(KNOWN, url)?(url).await
}

fn opener(known: &[Known], url: &str) -> Result<Open, Error> {
    let Some(scheme) = scheme(url) else {
        return Err(Error::invalid(format!(
            "the database's URL has no scheme: begin it with one of {}",
            list(known)
        )));
    };
    let Some(known) = find(known, scheme) else {
        return Err(Error::invalid(format!(
            "`{scheme}:` is no scheme of a database that the audit log knows: use one of {}",
            list(known)
        )));
    };
    known.open.ok_or_else(|| {
        Error::invalid(format!(
            "`{scheme}:` needs the feature `{}`, which is off: add it to the features of `audited`",
            known.feature
        ))
    })
}

/// Only what can be one: where a URL begins with something else, that may be a password.
fn scheme(url: &str) -> Option<&str> {
    let (scheme, _) = url.split_once(':')?;
    let is_one = !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric());
    is_one.then_some(scheme)
}

fn find<'k>(known: &'k [Known], scheme: &str) -> Option<&'k Known> {
    known.iter().find(|known| known.schemes.contains(&scheme))
}

fn list(known: &[Known]) -> String {
    let schemes = known.iter().flat_map(|known| known.schemes);
    let quoted: Vec<String> = schemes.map(|scheme| format!("`{scheme}:`")).collect();
    quoted.join(", ")
}

type OptionsOf<D> = <<D as sqlx::Database>::Connection as Connection>::Options;

/// The URL of a database of this kind, read.
fn read<D: Driver>(url: &str) -> Result<OptionsOf<D>, Error> {
    let options = url.parse::<OptionsOf<D>>();
    options.map_err(|error| unreadable::<D>(url).with_source(error))
}

fn unreadable<D: Driver>(url: &str) -> Error {
    let known = scheme(url).and_then(|scheme| find(KNOWN, scheme));
    let form = known.map_or("", |known| known.form);
    Error::invalid(format!(
        "the URL of a {} database can't be read: write it like `{form}`, with `%` and two digits for \
         each character of a name or a password that means something in a URL",
        D::DIALECT.name
    ))
}

/// A pool by itself would ask a server that refuses again and again.
async fn open<D: Driver>(options: OptionsOf<D>) -> Result<Arc<dyn Store>, Error> {
    let looked = tokio::time::timeout(PATIENCE, look::<D>(&options)).await;
    looked.map_err(|elapsed| late::<D>().with_source(elapsed))??;
    let pool = PoolOptions::<D>::new().max_connections(CONNECTIONS);
    Ok(Arc::new(SqlxStore::new(pool.connect_lazy_with(options))))
}

/// Whether it is there, and its tables are known.
async fn look<D: Driver>(options: &OptionsOf<D>) -> Result<(), Error> {
    let mut connection = options.connect().await.map_err(explain::<D>)?;
    migrate::version::<D>(&mut connection).await?;
    connection.close().await.map_err(explain::<D>)
}

fn late<D: Driver>() -> Error {
    let name = D::DIALECT.name;
    Error::unavailable(format!(
        "{name} does not answer: check the address, and what stands between"
    ))
}
