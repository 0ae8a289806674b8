//! The app's own tables, and changes of them.

use std::sync::atomic::{AtomicI64, Ordering};

use audit_core::Audit;
use audited::Snapshot;
use serde::{Deserialize, Serialize};
use sqlx::{Database, QueryBuilder};

use super::plan::Change;
use super::trouble::Trouble;
use crate::database::{Driver, FOR_UPDATE};

pub(crate) type Connection = <Driver as Database>::Connection;

/// Records with unique names and with parents that can't go before them; and a mark of each handle
/// that was to be committed with them.
pub(crate) const TABLES: &str = "
    CREATE TABLE records (
        id BIGINT PRIMARY KEY, name VARCHAR(50) NOT NULL UNIQUE, parent BIGINT,
        version BIGINT NOT NULL, FOREIGN KEY (parent) REFERENCES records (id)
    );
    CREATE TABLE marks (mark BIGINT PRIMARY KEY)";

/// A record. Each change of it gives it another version, so that none can be missed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Snapshot, sqlx::FromRow)]
#[audit(target = "record", id = id, label = name)]
pub(crate) struct Record {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) parent: Option<i64>,
    pub(crate) version: i64,
}

/// A change that was made.
pub(crate) enum Done {
    Nothing,
    Created(Record),
    Updated(Record, Record),
    Deleted(Record),
}

impl Done {
    pub(crate) fn tell(&self, audit: &Audit) {
        match self {
            Self::Nothing => {}
            Self::Created(record) => audit.created(record),
            Self::Updated(before, after) => audit.updated(before, after),
            Self::Deleted(record) => audit.deleted(record),
        }
    }
}

/// What numbers have been given.
#[derive(Default)]
pub(crate) struct Business {
    records: AtomicI64,
    marks: AtomicI64,
    handles: AtomicI64,
}

impl Business {
    /// Numbers a handle, so that its entry is known.
    pub(crate) fn open(&self, audit: &Audit) {
        let number = self.handles.fetch_add(1, Ordering::Relaxed);
        audit.context("handle", number);
    }

    /// How many handles were opened.
    pub(crate) fn handles(&self) -> i64 {
        self.handles.load(Ordering::Relaxed)
    }

    /// Leaves a mark with the change, and tells of it.
    pub(crate) async fn mark(
        &self,
        connection: &mut Connection,
        audit: &Audit,
    ) -> Result<(), Trouble> {
        let mark = self.marks.fetch_add(1, Ordering::Relaxed);
        let mut sql = QueryBuilder::<Driver>::new("INSERT INTO marks VALUES (");
        sql.push_bind(mark).push(")");
        sql.build().execute(connection).await?;
        audit.context("mark", mark);
        Ok(())
    }

    pub(crate) async fn change(
        &self,
        connection: &mut Connection,
        change: &Change,
    ) -> Result<Done, Trouble> {
        match change {
            Change::Add { name, parent } => {
                let parent = parent.map(|back| self.back(back));
                self.add(connection, name.clone(), parent).await
            }
            Change::Rename { back, name } => {
                rename(connection, self.back(*back), Some(name.clone())).await
            }
            Change::Touch { back } => rename(connection, self.back(*back), None).await,
            Change::Remove { back } => remove(connection, self.back(*back)).await,
        }
    }

    fn back(&self, back: u32) -> i64 {
        self.records.load(Ordering::Relaxed) - i64::from(back)
    }

    async fn add(
        &self,
        connection: &mut Connection,
        name: String,
        parent: Option<i64>,
    ) -> Result<Done, Trouble> {
        let record = Record {
            id: 1 + self.records.fetch_add(1, Ordering::Relaxed),
            name,
            parent,
            version: 0,
        };
        let mut sql =
            QueryBuilder::<Driver>::new("INSERT INTO records (id, name, parent, version) VALUES (");
        let mut values = sql.separated(", ");
        values.push_bind(record.id).push_bind(record.name.clone());
        values.push_bind(record.parent).push_bind(record.version);
        sql.push(")").build().execute(connection).await?;
        Ok(Done::Created(record))
    }
}

async fn find(connection: &mut Connection, id: i64) -> Result<Option<Record>, Trouble> {
    let mut sql =
        QueryBuilder::<Driver>::new("SELECT id, name, parent, version FROM records WHERE id = ");
    sql.push_bind(id).push(FOR_UPDATE);
    Ok(sql.build_query_as().fetch_optional(connection).await?)
}

/// Gives a record another version, and perhaps another name.
async fn rename(
    connection: &mut Connection,
    id: i64,
    name: Option<String>,
) -> Result<Done, Trouble> {
    let Some(before) = find(connection, id).await? else {
        return Ok(Done::Nothing);
    };
    let after = Record {
        name: name.unwrap_or_else(|| before.name.clone()),
        version: before.version + 1,
        ..before.clone()
    };
    let mut sql = QueryBuilder::<Driver>::new("UPDATE records SET name = ");
    sql.push_bind(after.name.clone()).push(", version = ");
    sql.push_bind(after.version).push(" WHERE id = ");
    sql.push_bind(id).build().execute(connection).await?;
    Ok(Done::Updated(before, after))
}

async fn remove(connection: &mut Connection, id: i64) -> Result<Done, Trouble> {
    let Some(record) = find(connection, id).await? else {
        return Ok(Done::Nothing);
    };
    let mut sql = QueryBuilder::<Driver>::new("DELETE FROM records WHERE id = ");
    sql.push_bind(id).build().execute(connection).await?;
    Ok(Done::Deleted(record))
}
