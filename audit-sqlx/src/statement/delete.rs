//! Statements that delete, and what permits them.

use audit_core::{EntryId, Key, Target, Tenant};

use super::Statement;
use crate::dialect::Dialect;

/// Lets this transaction delete, once no other one holds the permit.
pub(crate) fn permit(dialect: &'static Dialect) -> Statement {
    let mut statement = Statement::new(dialect, "UPDATE audit_permits SET holder = ");
    statement.push(dialect.grantee);
    statement
}

/// Takes the permit back, or only waits until no other transaction holds it, and keeps it from all.
pub(crate) fn no_permit(dialect: &'static Dialect) -> Statement {
    Statement::new(dialect, "UPDATE audit_permits SET holder = NULL")
}

/// Deletes entries by their keys.
pub(crate) fn entries(
    dialect: &'static Dialect,
    tenant: &Tenant,
    ids: impl IntoIterator<Item = EntryId>,
) -> Statement {
    by_id(
        dialect,
        "DELETE FROM audit_entries WHERE tenant = ",
        tenant,
        ids,
    )
}

fn by_id(
    dialect: &'static Dialect,
    text: &str,
    tenant: &Tenant,
    ids: impl IntoIterator<Item = EntryId>,
) -> Statement {
    let mut statement = Statement::new(dialect, text);
    statement.bind(tenant.key()).push(" AND id IN (");
    statement.each(ids, ", ", |statement, id| {
        statement.bind(id);
    });
    statement.push(")");
    statement
}

/// Deletes intents by their keys.
pub(crate) fn intents(
    dialect: &'static Dialect,
    tenant: &Tenant,
    ids: impl IntoIterator<Item = EntryId>,
) -> Statement {
    by_id(
        dialect,
        "DELETE FROM audit_intents WHERE tenant = ",
        tenant,
        ids,
    )
}

/// Deletes intents' targets, each by its whole key.
pub(crate) fn intent_targets(
    dialect: &'static Dialect,
    tenant: &Tenant,
    targets: &[(EntryId, &Target)],
) -> Statement {
    let text = "DELETE FROM audit_intent_targets WHERE ";
    by_target(dialect, text, tenant, targets)
}

/// Deletes words from the index, each by its whole key.
pub(crate) fn words(
    dialect: &'static Dialect,
    tenant: &Tenant,
    words: &[(EntryId, String)],
) -> Statement {
    let mut statement = Statement::new(dialect, "DELETE FROM audit_words WHERE ");
    statement.each(words, " OR ", |statement, (entry, word)| {
        statement.push("(tenant = ").bind(tenant.key());
        statement.push(" AND word = ").bind(Key::new(word));
        statement.push(" AND entry_id = ").bind(*entry).push(")");
    });
    statement
}

/// Deletes targets, each by its whole key: no index leads with the entry.
pub(crate) fn targets(
    dialect: &'static Dialect,
    tenant: &Tenant,
    targets: &[(EntryId, &Target)],
) -> Statement {
    let text = "DELETE FROM audit_targets WHERE ";
    by_target(dialect, text, tenant, targets)
}

fn by_target(
    dialect: &'static Dialect,
    text: &str,
    tenant: &Tenant,
    targets: &[(EntryId, &Target)],
) -> Statement {
    let mut statement = Statement::new(dialect, text);
    statement.each(targets, " OR ", |statement, (entry, target)| {
        statement.push("(tenant = ").bind(tenant.key());
        statement.push(" AND kind = ").bind(Key::new(&target.kind));
        statement
            .push(" AND target_id = ")
            .bind(Key::new(&target.id));
        statement.push(" AND entry_id = ").bind(*entry).push(")");
    });
    statement
}
