-- Whoever does not own the tables reads the rows of one tenant: the one that the setting names. A lone
-- backslash, which is no tenant's key, names the entries of no known tenant; nothing set names none.
-- Who has the right to delete may do so to the same rows: without a policy none would go, in silence.

SELECT pg_advisory_xact_lock(hashtextextended('audited ' || current_schema(), 0)); -- as migrations do

DO $$
DECLARE
    tables CONSTANT text[] := ARRAY[
        'audit_entries',
        'audit_targets',
        'audit_words',
        'audit_pending',
        'audit_holds',
        'audit_intents',
        'audit_intent_targets'
    ];
    own CONSTANT text := $own$
        tenant = CASE current_setting('audited.tenant', true)
            WHEN '' THEN NULL
            WHEN '\' THEN ''
            ELSE current_setting('audited.tenant', true)
        END$own$;
    policies CONSTANT text[] := ARRAY[
        ['audit_read_own', 'FOR SELECT USING (' || own || ')'],
        ['audit_delete_own', 'FOR DELETE USING (' || own || ')'],
        ['audit_insert_any', 'FOR INSERT WITH CHECK (true)']
    ];
    name   text;
    policy text[];
BEGIN
    FOREACH name IN ARRAY tables LOOP
        FOREACH policy SLICE 1 IN ARRAY policies LOOP
            CONTINUE WHEN EXISTS (
                SELECT FROM pg_policy WHERE polrelid = name::regclass AND polname = policy[1]
            );
            EXECUTE format('CREATE POLICY %I ON %I %s', policy[1], name, policy[2]);
        END LOOP;
        CONTINUE WHEN (SELECT relrowsecurity FROM pg_class WHERE oid = name::regclass);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;
