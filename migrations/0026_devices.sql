-- Devices of stewards, what they sign, and records that do not count: taken back by the steward or set aside by an official.

-- A browser that a one-time enrolment link bound to a steward. Its private key never leaves it.
CREATE TABLE device_key (
    district      int4 NOT NULL,
    -- SHA-256 of the public key: what a record names its device by.
    key_hash      bytea NOT NULL CHECK (length(key_hash) = 32),
    account_id    int8 NOT NULL,
    -- P-256, uncompressed.
    public_key    bytea NOT NULL CHECK (length(public_key) = 65),
    -- For its owner to tell it from the others.
    name          text NOT NULL CHECK (name <> ''),
    enrolled_at   timestamptz NOT NULL,
    revoked_at    timestamptz,
    -- The newest of its records: each names the number and the SHA-256 of the one before, so a missing one shows.
    last_sequence int8 NOT NULL DEFAULT 0,
    last_hash     bytea,
    last_seen_at  timestamptz,
    PRIMARY KEY (district, key_hash),
    FOREIGN KEY (district, account_id) REFERENCES account
) WITH (fillfactor = 70);
CREATE INDEX device_key_account ON device_key (district, account_id, enrolled_at);
GRANT SELECT, INSERT, UPDATE ON device_key TO riverward_app;

-- A session that a device opened ends with the device.
ALTER TABLE session ADD device bytea CHECK (length(device) = 32);
CREATE INDEX session_device ON session (district, device) WHERE device IS NOT NULL;

ALTER TABLE scan
    -- The moment it counts for; rows without one are older than the column and derive it from offline_ms.
    ADD seen_at timestamptz,
    -- What of the kind's checklist was found, and the steward's own words.
    ADD findings text[] NOT NULL DEFAULT '{}',
    ADD note text NOT NULL DEFAULT '',
    -- When the server gave out the lease that the record carries: it was made later than that.
    ADD lease_at timestamptz,
    -- SHA-256 of the public key of the signature, and the record's number among those of the key.
    ADD signer bytea,
    ADD sequence int8;

-- Which records a patrol is the sum of: those that count.
ALTER TABLE patrol ADD scan_ids uuid[] NOT NULL DEFAULT '{}';
UPDATE patrol p SET scan_ids = s.ids
FROM (SELECT district, segment_id, day, person_id, array_agg(scan_id ORDER BY received_at, scan_id) AS ids
      FROM scan GROUP BY 1, 2, 3, 4) s
WHERE (s.district, s.segment_id, s.day, s.person_id) = (p.district, p.segment_id, p.day, p.person_id);

-- A record that its steward took back within moments, as a row of its own.
CREATE TABLE scan_withdrawal (
    district   int4 NOT NULL,
    event_id   uuid NOT NULL,
    scan_id    uuid NOT NULL,
    person_id  int8 NOT NULL,
    account_id int8 NOT NULL,
    at         timestamptz NOT NULL,
    -- The exact bytes received.
    payload    bytea NOT NULL,
    PRIMARY KEY (district, event_id)
) PARTITION BY RANGE (event_id);

-- What the steward says of a flagged record or one without a place.
CREATE TABLE scan_explanation (
    district   int4 NOT NULL,
    event_id   uuid NOT NULL,
    scan_id    uuid NOT NULL,
    account_id int8 NOT NULL,
    at         timestamptz NOT NULL,
    reasons    text[] NOT NULL,
    note       text NOT NULL,
    PRIMARY KEY (district, event_id)
) PARTITION BY RANGE (event_id);
CREATE INDEX scan_explanation_scan ON scan_explanation (district, scan_id);

-- What an official decided on a record. The newest counts; what counted before stays on record.
CREATE TABLE scan_decision (
    district   int4 NOT NULL,
    event_id   uuid NOT NULL,
    scan_id    uuid NOT NULL,
    account_id int8 NOT NULL,
    at         timestamptz NOT NULL,
    verdict    text NOT NULL CHECK (verdict IN ('accepted', 'set_aside')),
    note       text NOT NULL,
    CONSTRAINT scan_decision_needs_note CHECK (verdict = 'accepted' OR note <> ''),
    PRIMARY KEY (district, event_id)
) PARTITION BY RANGE (event_id);
CREATE INDEX scan_decision_scan ON scan_decision (district, scan_id);

-- Records that do not count now, and why. State, written in the transaction of the event that is its cause.
CREATE TABLE void_scan (
    district   int4 NOT NULL,
    scan_id    uuid NOT NULL,
    segment_id int8 NOT NULL,
    day        date NOT NULL,
    person_id  int8 NOT NULL,
    cause      text NOT NULL CHECK (cause IN ('withdrawn', 'set_aside')),
    PRIMARY KEY (district, scan_id)
);
CREATE INDEX void_scan_person ON void_scan (district, person_id, day);
CREATE INDEX void_scan_segment ON void_scan (district, segment_id, day);
GRANT SELECT, INSERT ON scan_withdrawal, scan_explanation, scan_decision TO riverward_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON void_scan TO riverward_app;

CREATE OR REPLACE FUNCTION ensure_event_partitions(first date, months int4) RETURNS int4
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    parent text;
    key    text;
    month  date;
    child  text;
    lo     uuid;
    hi     uuid;
    made   int4 := 0;
BEGIN
    FOR parent, key IN VALUES ('scan', 'scan_id'), ('patrol_outcome', 'event_id'), ('problem_event', 'event_id'),
                              ('rating', 'rating_id'), ('code_event', 'event_id'), ('audit', 'event_id'),
                              ('scan_withdrawal', 'event_id'), ('scan_explanation', 'event_id'), ('scan_decision', 'event_id')
    LOOP
        IF to_regclass(parent || '_default') IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', parent || '_default', parent);
        END IF;
        FOR i IN 0 .. months - 1 LOOP
            month := (date_trunc('month', first::timestamp) + make_interval(months => i))::date;
            child := parent || to_char(month, '_YYYY_MM');
            CONTINUE WHEN to_regclass(child) IS NOT NULL;
            lo := uuidv7_floor(month::timestamp AT TIME ZONE 'UTC');
            hi := uuidv7_floor((month + interval '1 month') AT TIME ZONE 'UTC');
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', child, parent);
            EXECUTE format('WITH moved AS (DELETE FROM %I WHERE %I >= %L AND %I < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
                           parent || '_default', key, lo, key, hi, child);
            EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, child, lo, hi);
            made := made + 1;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;

SELECT ensure_event_partitions((now() - interval '3 months')::date, 7);
