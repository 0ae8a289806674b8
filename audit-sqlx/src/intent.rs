//! Writes intents.

use audit_core::{Entry, Error, Key};
use sqlx::{Connection, Transaction};

use crate::driver::Driver;
use crate::error::{explain, explain_own, is_duplicate};
use crate::read;
use crate::rows::{Row, bytes, document};
use crate::sight::see;
use crate::statement::insert::Table;
use crate::statement::select;
use crate::write;

const INTENTS: Table = (
    "audit_intents",
    "tenant, id, category, actor_kind, actor_id, entry",
);
const TARGETS: Table = ("audit_intent_targets", "tenant, kind, target_id, entry_id");

/// Writes an intent in a transaction of its own. One that is stored already is left as it is.
///
/// After an error the connection may still be in a transaction: drop it.
pub(crate) async fn intend<D: Driver>(
    connection: &mut D::Connection,
    intent: &Entry,
) -> Result<(), Error> {
    let row = intent_row(intent)?;
    write::check_room::<D>(connection, bytes(&row)).await?;
    let begun = connection.begin_with(D::DIALECT.begin).await;
    let mut tx = begun.map_err(explain_own::<D>)?;
    match insert::<D>(&mut tx, row, target_rows(intent)).await {
        Ok(()) => tx.commit().await.map_err(explain_own::<D>),
        Err(error) if is_duplicate::<D>(&error) => {
            tx.rollback().await.map_err(explain::<D>)?;
            check_same::<D>(connection, intent).await
        }
        Err(error) => Err(explain_own::<D>(error)),
    }
}

async fn insert<D: Driver>(
    tx: &mut Transaction<'_, D>,
    intent: Row,
    targets: Vec<Row>,
) -> Result<(), sqlx::Error> {
    for (table, rows) in [(INTENTS, vec![intent]), (TARGETS, targets)] {
        for statement in (D::DIALECT.insert_into)(D::DIALECT, table, rows) {
            D::execute(tx, statement).await?;
        }
    }
    Ok(())
}

/// Whether exactly this is stored: the answer to an earlier attempt was lost.
async fn check_same<D: Driver>(
    connection: &mut D::Connection,
    intent: &Entry,
) -> Result<(), Error> {
    let begun = connection.begin_with(D::DIALECT.begin).await;
    let mut tx = begun.map_err(explain_own::<D>)?;
    see::<D>(&mut tx, &intent.tenant).await?;
    let statement = select::intents(D::DIALECT, &intent.tenant, &[intent.id]);
    let stored = read::rows::<D>(&mut tx, statement).await?;
    let stored = stored.first().map(read::document::<D>).transpose()?;
    tx.commit().await.map_err(explain_own::<D>)?;
    if stored.as_deref() == Some(document(intent)?.as_str()) {
        return Ok(());
    }
    Err(Error::conflict(format!(
        "intent {} is stored already, with other content: ids are minted once, by the auditor",
        intent.id
    )))
}

fn intent_row(intent: &Entry) -> Result<Row, Error> {
    Ok(vec![
        intent.tenant.key().into(),
        intent.id.into(),
        Key::new(&intent.category).into(),
        Key::new(intent.actor.kind.as_str()).into(),
        Key::new(&intent.actor.id).into(),
        document(intent)?.into(),
    ])
}

fn target_rows(intent: &Entry) -> Vec<Row> {
    let targets = intent.targets.iter();
    let rows = targets.map(|target| {
        vec![
            intent.tenant.key().into(),
            Key::new(&target.kind).into(),
            Key::new(&target.id).into(),
            intent.id.into(),
        ]
    });
    rows.collect()
}
