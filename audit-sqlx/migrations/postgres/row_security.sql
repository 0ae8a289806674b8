-- Whoever does not own the tables reads the rows of one tenant: the one that the setting names. A lone
-- backslash, which is no tenant's key, names the entries of no known tenant; nothing set names none.

SELECT pg_advisory_xact_lock(hashtextextended('audited ' || current_schema(), 0)); -- as migrations do

DO $$
DECLARE
    tables CONSTANT text[] := ARRAY[
        'audit_entries',
        'audit_targets',
        'audit_words',
        'audit_pending'
    ];
    name text;
BEGIN
    FOREACH name IN ARRAY tables LOOP
        IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = name::regclass AND polname = 'audit_read_own') THEN
            EXECUTE format($policy$
                CREATE POLICY audit_read_own ON %I FOR SELECT USING (
                    tenant = CASE current_setting('audited.tenant', true)
                        WHEN '' THEN NULL
                        WHEN '\' THEN ''
                        ELSE current_setting('audited.tenant', true)
                    END
                )$policy$, name);
        END IF;
        IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = name::regclass AND polname = 'audit_insert_any') THEN
            EXECUTE format('CREATE POLICY audit_insert_any ON %I FOR INSERT WITH CHECK (true)', name);
        END IF;
        IF NOT (SELECT relrowsecurity FROM pg_class WHERE oid = name::regclass) THEN
            EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        END IF;
    END LOOP;
END
$$;
