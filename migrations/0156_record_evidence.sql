-- What time, place and signature of a record are worth. Indexes: 0157_record_indexes.sql.

SET LOCAL lock_timeout = '5s';

ALTER TABLE steward_last_scan
    -- The moment the scan counts for that the fix is of. None where a release before wrote it.
    ADD COLUMN fix_at timestamptz,
    -- When a copy of a record of theirs was kept whose signature does not hold: the record itself
    -- may still come.
    ADD COLUMN spoiled_at timestamptz;

ALTER TABLE device_key
    -- Leases that opened a session within the last minutes, each its time and its chance: eight
    -- bytes and eight. None opens a second one.
    ADD COLUMN session_leases bytea[] NOT NULL DEFAULT '{}'
        CONSTRAINT device_key_leases CHECK (cardinality(session_leases) <= 100);

-- Beside what the steward took back and an official set aside: what is too old for its time to be
-- known, and a spoiled copy of a record that came whole.
ALTER TABLE void_scan
    DROP CONSTRAINT void_scan_cause_check,
    ADD CONSTRAINT void_scan_cause
        CHECK (cause IN ('withdrawn', 'set_aside', 'undated', 'spoiled'));

-- Frozen: the index scan_misdated.
--
-- 1 where the time inside a scan's id, which the phone made, is more than a day ahead of the
-- server's clock or more than a week behind it; else 0. A record waits for three days and longer
-- where there is no network, so that much says nothing. A number, since the planner takes an
-- equality for rare, as this is, and a truth for every other row.
CREATE FUNCTION misdated(scan_id uuid, received_at timestamptz) RETURNS int4
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN received_at
         - to_timestamp((('x' || left(replace(scan_id::text, '-', ''), 12))::bit(48)::int8
                         / 1000.0)::float8)
         BETWEEN interval '-1 day' AND interval '7 days' THEN 0
    ELSE 1
END;
