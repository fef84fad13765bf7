-- Events: append-only, UUIDv7 made by whoever observed them, partitioned by the month inside that UUID, so that the primary
-- key alone makes a replay harmless and finds its partition.

CREATE TABLE scan (
    district       int4 NOT NULL,
    scan_id        uuid NOT NULL,
    code           int4 NOT NULL,
    checkpoint_id  int8 NOT NULL,
    segment_id     int8 NOT NULL,
    person_id      int8 NOT NULL,
    account_id     int8 NOT NULL,
    -- SHA-256 of the device cookie or of the device's public key.
    device         bytea,
    signature      bytea,
    device_time    timestamptz,
    received_at    timestamptz NOT NULL,
    -- How long the scan waited on the phone before it was sent.
    offline_ms     int8,
    fix            geometry(Point, 4326),
    accuracy_m     float4,
    fix_taken_at   timestamptz,
    fix_age_ms     int8,
    photo_hashes   bytea[] NOT NULL DEFAULT '{}',
    -- The exact bytes received.
    payload        bytea NOT NULL,
    day            date NOT NULL,
    distance_m     float4,
    fence          text NOT NULL CHECK (fence IN ('none', 'inside', 'outside', 'uncertain')),
    grade          int2 NOT NULL CHECK (grade BETWEEN 0 AND 3),
    flags          int4 NOT NULL,
    outcome        text CHECK (outcome IN ('normal', 'findings')),
    PRIMARY KEY (district, scan_id)
) PARTITION BY RANGE (scan_id);

CREATE TABLE patrol_outcome (
    district   int4 NOT NULL,
    event_id   uuid NOT NULL,
    segment_id int8 NOT NULL,
    person_id  int8 NOT NULL,
    day        date NOT NULL,
    outcome    text NOT NULL CHECK (outcome IN ('normal', 'findings')),
    at         timestamptz NOT NULL,
    PRIMARY KEY (district, event_id)
) PARTITION BY RANGE (event_id);

CREATE TABLE problem_event (
    district   int4 NOT NULL,
    event_id   uuid NOT NULL,
    problem_id int8 NOT NULL,
    at         timestamptz NOT NULL,
    stage      text NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('resident', 'steward', 'official', 'system')),
    account_id int8,
    note       text NOT NULL DEFAULT '',
    PRIMARY KEY (district, event_id)
) PARTITION BY RANGE (event_id);
CREATE INDEX problem_event_problem ON problem_event (district, problem_id);

CREATE TABLE rating (
    district   int4 NOT NULL,
    rating_id  uuid NOT NULL,
    segment_id int8 NOT NULL,
    code       int4 NOT NULL,
    -- 1 very satisfied … 5 very dissatisfied (好差评).
    score      int2 NOT NULL CHECK (score BETWEEN 1 AND 5),
    reason     text NOT NULL DEFAULT '',
    at         timestamptz NOT NULL,
    PRIMARY KEY (district, rating_id),
    CONSTRAINT rating_low_needs_reason CHECK (score < 4 OR reason <> '')
) PARTITION BY RANGE (rating_id);

CREATE TABLE code_event (
    district   int4 NOT NULL,
    event_id   uuid NOT NULL,
    code       int4 NOT NULL,
    state      text NOT NULL,
    at         timestamptz NOT NULL,
    account_id int8,
    reason     text NOT NULL DEFAULT '',
    PRIMARY KEY (district, event_id)
) PARTITION BY RANGE (event_id);
CREATE INDEX code_event_code ON code_event (district, code);

CREATE TABLE audit (
    district   int4 NOT NULL,
    event_id   uuid NOT NULL,
    at         timestamptz NOT NULL,
    -- NULL for the command line.
    account_id int8,
    action     text NOT NULL,
    subject    text NOT NULL,
    detail     jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (district, event_id)
) PARTITION BY RANGE (event_id);

-- The smallest UUIDv7 of an instant.
CREATE FUNCTION uuidv7_floor(at timestamptz) RETURNS uuid
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (lpad(to_hex((extract(epoch FROM at) * 1000)::int8), 12, '0') || repeat('0', 20))::uuid;

-- Creates what is missing of the monthly partitions from `first` on. A device with a wrong clock makes an id far from now;
-- such a row waits in the default partition and moves when its month gets one. Runs as the owner: the application has no DDL.
CREATE FUNCTION ensure_event_partitions(first date, months int4) RETURNS int4
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
                              ('rating', 'rating_id'), ('code_event', 'event_id'), ('audit', 'event_id')
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
