//! A large log, made by the database itself: every row is a copy of one that the store wrote, with
//! another id, time, tenant, actor, category and customer in its columns and its document.

use audited::{EntryId, Filter, Sink, Tenant};

use crate::database::Database;
use crate::entries::{EPOCH_MILLIS, Told, id};

/// How long all entries take to happen, in milliseconds: a hundred days.
const SPAN: u64 = 100 * 24 * 3_600_000;

/// What the template has where the copies differ; the time is that of [`TEMPLATE_MILLIS`].
const TEMPLATE_MILLIS: u64 = 946_684_800_000;
const TEMPLATE_TIME: &str = "2000-01-01T00:00:00Z";

/// How a database writes what a copy is made of, given `n`, its number, and `ms`, its time.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// `(SELECT n …) s`, from and to a number, both inclusive.
    pub numbers: fn(u64, u64) -> String,
    /// The id, as it is stored.
    pub id: &'static str,
    /// The id, as the document has it.
    pub id_text: &'static str,
    /// The time, as the document has it.
    pub time_text: &'static str,
    /// `table column` of all columns that an insert fills.
    pub columns: &'static str,
    /// Before the first row, and after the last.
    pub around: [&'static str; 2],
}

/// A log of so many entries, of which one tenant has this many, spread evenly.
#[derive(Debug, Clone, Copy)]
pub struct Log {
    /// Entries in all.
    pub rows: u64,
    /// Those of [`Log::tenant`].
    pub own: u64,
}

impl Log {
    /// The tenant that is read.
    pub fn tenant() -> Tenant {
        Tenant::new("acme").unwrap()
    }

    /// Everything that it has, newest first.
    pub fn filter() -> Filter {
        Filter::new(Self::tenant())
    }

    /// The id of the tenant's entry with this number, counted from the oldest.
    pub fn id(&self, number: u64) -> EntryId {
        let n = number * self.stride();
        id(self.millis(n), n)
    }

    /// When the tenant's entry with this number happened.
    pub fn millis_of(&self, number: u64) -> u64 {
        self.millis(number * self.stride())
    }

    fn millis(&self, n: u64) -> u64 {
        EPOCH_MILLIS + n * SPAN / self.rows
    }

    fn stride(&self) -> u64 {
        self.rows / self.own
    }

    /// Fills an empty database, several parts at once.
    pub async fn fill<B: Database>(&self, database: &B, words: &Words, parts: u64) {
        let template = Told {
            tenant: "TEMPLATE-TENANT".to_owned(),
            millis: TEMPLATE_MILLIS,
            number: 0,
            actor: "TEMPLATE-ACTOR".to_owned(),
            category: "TEMPLATE-CATEGORY".to_owned(),
            customer: "TEMPLATE-CUSTOMER".to_owned(),
        };
        let template = template.entry();
        database
            .store()
            .write(std::slice::from_ref(&template))
            .await
            .unwrap();
        let document = template.document().unwrap();
        let document = self.document(document.as_str(), &template.id.to_string(), words);
        database.run(words.around[0]).await;
        for table in ["audit_entries", "audit_targets"] {
            let columns = database.texts(words.columns).await;
            let columns = columns.iter().filter_map(|line| line.strip_prefix(table));
            let columns: Vec<_> = columns.map(str::trim).collect();
            let part = |part| self.insert(table, &columns, &document, words, part, parts);
            let inserts: Vec<_> = (0..parts).map(part).collect();
            let inserts = inserts.iter().map(|insert| database.run(insert));
            futures_util::future::join_all(inserts).await;
        }
        let part = |part| self.insert_words(words, part, parts);
        let inserts: Vec<_> = (0..parts).map(part).collect();
        let inserts = inserts.iter().map(|insert| database.run(insert));
        futures_util::future::join_all(inserts).await;
        database.run(words.around[1]).await;
    }

    /// Two words of each entry are indexed: one that all have, and one that tells the customer.
    fn insert_words(&self, words: &Words, part: u64, parts: u64) -> String {
        let (tenant, id) = (self.tenant_text(), words.id);
        format!(
            "INSERT INTO audit_words (tenant, word, entry_id) SELECT {tenant}, 'changed', {id} FROM {0};
            INSERT INTO audit_words (tenant, word, entry_id) SELECT {tenant}, {CUSTOMER}, {id} FROM {0}",
            self.numbers(words, part, parts)
        )
    }

    /// The numbers of a part, with what follows from them.
    fn numbers(&self, words: &Words, part: u64, parts: u64) -> String {
        let (rows, stride) = (self.rows, self.stride());
        let numbers = (words.numbers)(rows * part / parts, rows * (part + 1) / parts - 1);
        format!(
            "(SELECT n, {EPOCH_MILLIS} + n * {SPAN} / {rows} AS ms, n / {stride} AS k FROM {numbers}) s"
        )
    }

    fn insert(
        &self,
        table: &str,
        columns: &[&str],
        document: &str,
        words: &Words,
        part: u64,
        parts: u64,
    ) -> String {
        let filled = columns.iter().map(|column| match *column {
            "tenant" => self.tenant_text(),
            "id" | "entry_id" => words.id.to_owned(),
            "occurred_at" => "ms * 1000".to_owned(),
            "actor_id" => ACTOR.to_owned(),
            "category" => CATEGORY.to_owned(),
            "target_id" => CUSTOMER.to_owned(),
            "entry" => document.to_owned(),
            other => format!("t.{other}"),
        });
        let filled = filled.collect::<Vec<_>>().join(", ");
        format!(
            "INSERT INTO {table} ({}) SELECT {filled} FROM {table} t, {}
            WHERE t.tenant = 'TEMPLATE-TENANT'",
            columns.join(", "),
            self.numbers(words, part, parts)
        )
    }

    fn tenant_text(&self) -> String {
        let stride = self.stride();
        format!(
            "CASE WHEN n % {stride} = 0 THEN 'acme' ELSE 'tenant-' || CAST(n % {stride} AS text) END"
        )
    }

    /// The template's document as an expression.
    fn document(&self, document: &str, id: &str, words: &Words) -> String {
        let mut expression = format!("'{}'", document.replace('\'', "''"));
        let tenant = self.tenant_text();
        for (text, by) in [
            ("TEMPLATE-TENANT", &*tenant),
            (id, words.id_text),
            (TEMPLATE_TIME, words.time_text),
            ("TEMPLATE-ACTOR", ACTOR),
            ("TEMPLATE-CATEGORY", CATEGORY),
            ("TEMPLATE-CUSTOMER", CUSTOMER),
        ] {
            assert!(expression.contains(text), "{text} in {expression}");
            expression = expression.replace(text, &format!("' || ({by}) || '"));
        }
        expression
    }
}

// As `entries` has them, of a tenant's own number.
const ACTOR: &str = "'u' || CAST(k * 7919 % 200 AS text)";
const CATEGORY: &str = "'Category ' || CAST(k % 8 AS text)";
const CUSTOMER: &str = "'c' || CAST(k * 104729 % 5000 AS text)";

/// Postgres's.
pub const POSTGRES: Words = Words {
    numbers: |from, to| format!("generate_series({from}::bigint, {to}::bigint) n"),
    id: "(lpad(to_hex(ms), 12, '0') || '70008' || lpad(to_hex(n), 15, '0'))::uuid",
    id_text: "(lpad(to_hex(ms), 12, '0') || '70008' || lpad(to_hex(n), 15, '0'))::uuid::text",
    time_text: "to_char(to_timestamp(ms / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')",
    columns: "SELECT table_name || ' ' || column_name FROM information_schema.columns
        WHERE table_schema = current_schema() AND is_identity = 'NO'",
    // Nothing has to survive a crash: without a journal it is filled in a third of the time.
    around: [
        "ALTER TABLE audit_entries SET UNLOGGED; ALTER TABLE audit_targets SET UNLOGGED;
        ALTER TABLE audit_words SET UNLOGGED",
        "VACUUM ANALYZE audit_entries, audit_targets, audit_words",
    ],
};

/// SQLite's.
pub const SQLITE: Words = Words {
    numbers: |from, to| {
        format!(
            "(WITH RECURSIVE numbers(n) AS (
                VALUES({from}) UNION ALL SELECT n + 1 FROM numbers WHERE n < {to}
            ) SELECT n FROM numbers)"
        )
    },
    id: "unhex(printf('%012x70008%015x', ms, n))",
    id_text: "printf('%s-%s-7000-8%s-%s', substr(printf('%012x', ms), 1, 8),
        substr(printf('%012x', ms), 9), substr(printf('%015x', n), 1, 3),
        substr(printf('%015x', n), 4))",
    time_text: "strftime('%Y-%m-%dT%H:%M:%fZ', ms / 1000.0, 'unixepoch')",
    columns: "SELECT m.name || ' ' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c
        WHERE m.type = 'table'",
    around: [
        "PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000",
        "ANALYZE; PRAGMA synchronous = FULL; PRAGMA cache_size = -2000",
    ],
};
