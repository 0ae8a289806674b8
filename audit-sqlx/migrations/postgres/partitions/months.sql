-- Makes the partitions of this month and of those ahead, and guards every partition as the whole is.

SELECT pg_advisory_xact_lock(hashtextextended('audited ' || current_schema(), 0)); -- as migrations do

-- What is made lies in the table's schema, which another one may have come to stand before.
SELECT set_config('search_path', relnamespace::regnamespace || ', ' || current_setting('search_path'), true)
FROM pg_class WHERE oid = to_regclass('audit_entries');

DO $$
DECLARE
    whole   regclass := to_regclass('audit_entries');
    ahead   integer  := current_setting('audited.months')::integer;
    missing timestamp[];
    month   timestamp;
    part    text;
    low     uuid;
    high    uuid;
    stray   boolean := false;
    command text;
BEGIN
    IF (SELECT relkind FROM pg_class WHERE oid = whole) IS DISTINCT FROM 'p' THEN
        RETURN;
    END IF;
    missing := ARRAY(
        SELECT at FROM generate_series(0, ahead) n,
            LATERAL (SELECT date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => n) AS at) a
        WHERE NOT EXISTS (
            SELECT FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
            WHERE inhparent = whole AND (
                relname = 'audit_entries_' || to_char(at, 'YYYY_MM')
                OR relname > 'audit_entries_before_' || to_char(at, 'YYYY_MM') AND relname LIKE 'audit\_entries\_before\_%'
            )
        )
        ORDER BY at
    );

    -- Rows of such a month lie in the DEFAULT partition: another one takes its place, and its rows are
    -- inserted again, where they belong. Nothing is deleted, and no trigger is ever off.
    IF cardinality(missing) > 0 THEN
        FOREACH month IN ARRAY missing LOOP
            low := lpad(to_hex((extract(epoch FROM month) * 1000)::bigint), 12, '0') || repeat('0', 20);
            high := lpad(to_hex((extract(epoch FROM month + interval '1 month') * 1000)::bigint), 12, '0') || repeat('0', 20);
            stray := stray OR EXISTS (SELECT FROM audit_entries_default WHERE id >= low AND id < high);
        END LOOP;
        IF stray THEN
            LOCK TABLE audit_entries IN ACCESS EXCLUSIVE MODE;
            ALTER TABLE audit_entries DETACH PARTITION audit_entries_default;
            ALTER TABLE audit_entries_default RENAME TO audit_entries_stray;
        END IF;
        FOREACH month IN ARRAY missing LOOP
            part := 'audit_entries_' || to_char(month, 'YYYY_MM');
            low := lpad(to_hex((extract(epoch FROM month) * 1000)::bigint), 12, '0') || repeat('0', 20);
            high := lpad(to_hex((extract(epoch FROM month + interval '1 month') * 1000)::bigint), 12, '0') || repeat('0', 20);
            EXECUTE format('CREATE TABLE %I (LIKE audit_entries INCLUDING DEFAULTS)', part);
            EXECUTE format('ALTER TABLE audit_entries ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part, low, high);
        END LOOP;
        IF stray THEN
            CREATE TABLE audit_entries_default (LIKE audit_entries INCLUDING DEFAULTS);
            ALTER TABLE audit_entries ATTACH PARTITION audit_entries_default DEFAULT;
            INSERT INTO audit_entries SELECT * FROM audit_entries_stray;
            DROP TABLE audit_entries_stray;
        END IF;
    END IF;

    -- A trigger for statements does not come to the partitions by itself.
    FOR command IN
        WITH guards AS (
            SELECT tgrelid, tgname, tgenabled,
                replace(pg_get_triggerdef(t.oid), format(' ON %I.%I ', nspname, relname), ' ON ? ') AS definition
            FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid JOIN pg_namespace n ON n.oid = relnamespace
            WHERE NOT tgisinternal AND tgtype & 1 = 0 AND tgname LIKE 'audit\_%'
        ), partitions AS (
            SELECT inhrelid AS at FROM pg_inherits WHERE inhparent = whole
        ), wanted AS (
            SELECT at, tgname, tgenabled, definition FROM partitions, guards WHERE tgrelid = whole
        ), held AS (
            SELECT at, tgname, tgenabled, definition FROM partitions, guards WHERE tgrelid = at
        )
        SELECT format('DROP TRIGGER %I ON %s', tgname, at::regclass) FROM (TABLE held EXCEPT TABLE wanted) surplus
        UNION ALL
        SELECT unnest(ARRAY[
            replace(definition, ' ON ? ', format(' ON %s ', at::regclass)),
            format('ALTER TABLE %s ENABLE %s TRIGGER %I', at::regclass, CASE tgenabled WHEN 'A' THEN 'ALWAYS' ELSE '' END, tgname)
        ])
        FROM (TABLE wanted EXCEPT TABLE held) lacking
    LOOP
        EXECUTE command;
    END LOOP;

    -- A partition is reached through the whole: rights to it, such as every new table may come with,
    -- would be a way round the policies.
    FOR command IN
        SELECT format(
            'REVOKE ALL ON %s FROM %s CASCADE', inhrelid::regclass,
            CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END
        )
        FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid, LATERAL (
            SELECT grantee FROM aclexplode(relacl)
            UNION
            SELECT grantee FROM pg_attribute, aclexplode(attacl) WHERE attrelid = inhrelid
        ) rights
        WHERE inhparent = whole AND grantee <> relowner
    LOOP
        EXECUTE command;
    END LOOP;
END
$$;
