-- Reads the whole table, while others read and write it.
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT conname FROM pg_constraint
        WHERE conrelid = 'audit_entries'::regclass AND conname LIKE 'audit\_entries\_before\_%'
    LOOP
        BEGIN
            EXECUTE format('ALTER TABLE audit_entries VALIDATE CONSTRAINT %I', name);
        EXCEPTION WHEN check_violation THEN
            -- Entries of a month that lies ahead are moved when the table is partitioned.
            EXECUTE format('ALTER TABLE audit_entries DROP CONSTRAINT %I', name);
        END;
    END LOOP;
END
$$;
