-- A table that is full says up to which month it reaches, so that nothing of it has to be searched
-- while it is locked. The month after the next one leaves time until then.
DO $$
DECLARE
    until timestamp := date_trunc('month', now() AT TIME ZONE 'UTC') + interval '2 months';
    bound uuid := lpad(to_hex((extract(epoch FROM until) * 1000)::bigint), 12, '0') || repeat('0', 20);
    name  text := 'audit_entries_before_' || to_char(until, 'YYYY_MM');
    old   text;
BEGIN
    IF (SELECT relkind FROM pg_class WHERE oid = 'audit_entries'::regclass) = 'p'
        OR NOT EXISTS (SELECT FROM audit_entries)
    THEN
        RETURN;
    END IF;
    -- Left by a call that was cut off in another month.
    FOR old IN SELECT conname FROM pg_constraint
        WHERE conrelid = 'audit_entries'::regclass AND conname LIKE 'audit\_entries\_before\_%' AND conname <> name
    LOOP
        EXECUTE format('ALTER TABLE audit_entries DROP CONSTRAINT %I', old);
    END LOOP;
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = 'audit_entries'::regclass AND conname = name) THEN
        EXECUTE format('ALTER TABLE audit_entries ADD CONSTRAINT %I CHECK (id < %L) NOT VALID', name, bound);
    END IF;
END
$$;
