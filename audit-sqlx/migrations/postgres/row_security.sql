-- Whoever does not own the tables reads the rows of one tenant: the one that the setting names. A lone
-- backslash, which is no tenant's key, names the entries of no known tenant; nothing set names none.

SELECT pg_advisory_xact_lock(hashtextextended('audited ' || current_schema(), 0)); -- as migrations do

DO $$
DECLARE
    tables CONSTANT text[] := ARRAY[
        'audit_entries',
        'audit_targets',
        'audit_words',
        'audit_pending',
        'audit_intents',
        'audit_intent_targets'
    ];
    name text;
BEGIN
    FOREACH name IN ARRAY tables LOOP
        CONTINUE WHEN EXISTS (
            SELECT FROM pg_policy WHERE polrelid = name::regclass AND polname = 'audit_read_own'
        );
        EXECUTE format($policy$
            CREATE POLICY audit_read_own ON %I FOR SELECT USING (
                tenant = CASE current_setting('audited.tenant', true)
                    WHEN '' THEN NULL
                    WHEN '\' THEN ''
                    ELSE current_setting('audited.tenant', true)
                END
            )$policy$, name);
        EXECUTE format('CREATE POLICY audit_insert_any ON %I FOR INSERT WITH CHECK (true)', name);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;
