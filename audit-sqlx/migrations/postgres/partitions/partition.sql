-- audit_entries becomes a partitioned table. What was the table is its first partition, and no row of
-- it is touched; an empty one is the DEFAULT partition.

SELECT pg_advisory_xact_lock(hashtextextended('audited ' || current_schema(), 0)); -- as migrations do

-- What is made lies in the table's schema, which another one may have come to stand before.
SELECT set_config('search_path', relnamespace::regnamespace || ', ' || current_setting('search_path'), true)
FROM pg_class WHERE oid = 'audit_entries'::regclass;

DO $$
DECLARE
    plain    regclass  := 'audit_entries'::regclass;
    until    timestamp := date_trunc('month', now() AT TIME ZONE 'UTC') + interval '2 months';
    valid    text      := (
        SELECT conname FROM pg_constraint
        WHERE conrelid = plain AND convalidated AND conname LIKE 'audit\_entries\_before\_%'
    );
    is_empty boolean;
    bound    uuid;
    part     text;
    command  text;
    parent   text[]; -- what the table has besides its columns, and its partitioned successor needs
    first    text[]; -- what only the successor needs
BEGIN
    IF (SELECT relkind FROM pg_class WHERE oid = plain) = 'p' THEN
        RETURN;
    END IF;
    LOCK TABLE audit_entries IN ACCESS EXCLUSIVE MODE;
    is_empty := NOT EXISTS (SELECT FROM audit_entries);
    IF valid IS NOT NULL THEN
        until := to_date(right(valid, 7), 'YYYY_MM');
    END IF;
    bound := lpad(to_hex((extract(epoch FROM until) * 1000)::bigint), 12, '0') || repeat('0', 20);
    part := 'audit_entries_' || CASE WHEN is_empty THEN 'default' ELSE 'before_' || to_char(until, 'YYYY_MM') END;

    parent := ARRAY(
        SELECT format('ALTER TABLE audit_entries ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE conrelid = plain AND contype = 'p'
    ) || ARRAY(
        SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = plain AND NOT indisprimary
    ) || ARRAY(
        SELECT unnest(ARRAY[
            pg_get_triggerdef(oid),
            format('ALTER TABLE audit_entries ENABLE %s TRIGGER %I', CASE tgenabled WHEN 'A' THEN 'ALWAYS' ELSE '' END, tgname)
        ])
        FROM pg_trigger WHERE tgrelid = plain AND NOT tgisinternal AND tgenabled <> 'D'
    ) || ARRAY(
        SELECT format(
            'CREATE POLICY %I ON audit_entries AS %s FOR %s TO %s%s%s', policyname, permissive, cmd,
            (SELECT string_agg(CASE role WHEN 'public' THEN 'PUBLIC' ELSE quote_ident(role) END, ', ') FROM unnest(roles) role),
            ' USING (' || qual || ')', ' WITH CHECK (' || with_check || ')'
        )
        FROM pg_policies WHERE (schemaname, tablename) = (current_schema(), 'audit_entries')
    ) || ARRAY(
        SELECT format('ALTER TABLE audit_entries %s ROW LEVEL SECURITY', CASE way WHEN 1 THEN 'ENABLE' ELSE 'FORCE' END)
        FROM pg_class, generate_series(1, 2) way
        WHERE oid = plain AND CASE way WHEN 1 THEN relrowsecurity ELSE relforcerowsecurity END
    ) || ARRAY(
        SELECT format(
            'GRANT %s%s ON audit_entries TO %s%s', privilege_type, to_what,
            CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
            CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
        )
        FROM (
            SELECT relacl, '' FROM pg_class WHERE oid = plain
            UNION ALL
            SELECT attacl, format(' (%I)', attname) FROM pg_attribute WHERE attrelid = plain
        ) rights (acl, to_what), aclexplode(acl)
        WHERE grantee <> (SELECT relowner FROM pg_class WHERE oid = plain)
    ) || ARRAY(
        SELECT format('ALTER TABLE audit_entries OWNER TO %I', pg_get_userbyid(relowner))
        FROM pg_class WHERE oid = plain AND pg_get_userbyid(relowner) <> current_user
    );
    -- A row trigger comes from the parent.
    first := ARRAY(
        SELECT format('DROP TRIGGER %I ON %I', tgname, part)
        FROM pg_trigger WHERE tgrelid = plain AND NOT tgisinternal AND tgtype & 1 = 1
    ) || ARRAY(
        SELECT format('ALTER INDEX %I RENAME TO %I', relname, left(replace(relname, 'audit_entries', part), 63))
        FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE indrelid = plain
    );

    EXECUTE format('ALTER TABLE audit_entries RENAME TO %I', part);
    FOREACH command IN ARRAY first LOOP
        EXECUTE command;
    END LOOP;
    EXECUTE format('CREATE TABLE audit_entries (LIKE %I INCLUDING DEFAULTS) PARTITION BY RANGE (id)', part);
    -- Every new table may come with rights of its own.
    FOR command IN
        SELECT DISTINCT format(
            'REVOKE ALL ON audit_entries FROM %s',
            CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END
        )
        FROM pg_class, aclexplode(relacl) WHERE oid = 'audit_entries'::regclass AND grantee <> relowner
    LOOP
        EXECUTE command;
    END LOOP;
    FOREACH command IN ARRAY parent LOOP
        EXECUTE command;
    END LOOP;
    IF is_empty THEN
        EXECUTE format('ALTER TABLE audit_entries ATTACH PARTITION %I DEFAULT', part);
    ELSE
        CREATE TABLE audit_entries_default PARTITION OF audit_entries DEFAULT;
        IF valid IS NULL THEN
            EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', part);
            EXECUTE format('INSERT INTO audit_entries SELECT * FROM %I WHERE id >= %L', part, bound);
            EXECUTE format('DELETE FROM %I WHERE id >= %L', part, bound);
            EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', part);
        END IF;
        EXECUTE format('ALTER TABLE audit_entries ATTACH PARTITION %I FOR VALUES FROM (MINVALUE) TO (%L)', part, bound);
    END IF;
    IF valid IS NOT NULL THEN
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', part, valid);
    END IF;
END
$$;
