-- Scans, what they add up to, what is said of them afterwards, and the visits of officials.

-- An event: one reading of a code by a steward.
CREATE TABLE scan (
    district      int4 NOT NULL,
    scan_id       uuid NOT NULL,
    code          int4 NOT NULL,
    checkpoint_id int8 NOT NULL,
    segment_id    int8 NOT NULL,
    person_id     int8 NOT NULL,
    account_id    int8 NOT NULL,
    -- SHA-256 of the device cookie or of the device's public key.
    device        bytea,
    signature     bytea,
    device_time   timestamptz,
    received_at   timestamptz NOT NULL,
    -- How long the scan waited on the phone before it was sent.
    offline_ms    int8,
    fix           geometry(Point, 4326),
    accuracy_m    float4,
    fix_taken_at  timestamptz,
    -- How much older than the tap the fix is; less than nothing where it is newer.
    fix_age_ms    int8,
    photo_hashes  bytea[] NOT NULL DEFAULT '{}',
    -- The exact bytes received.
    payload       bytea NOT NULL,
    day           date NOT NULL,
    distance_m    float4,
    fence         text NOT NULL CHECK (fence IN ('none', 'inside', 'outside', 'uncertain')),
    grade         int2 NOT NULL CHECK (grade BETWEEN 0 AND 3),
    flags         int4 NOT NULL,
    outcome       text CHECK (outcome IN ('normal', 'findings')),
    -- The moment it counts for; where there is none it follows from offline_ms.
    seen_at       timestamptz,
    -- What of the kind's checklist was found, and the steward's own words.
    findings      text[] NOT NULL DEFAULT '{}',
    note          text NOT NULL DEFAULT '',
    -- When the server gave out the lease that the record carries: it was made later than that.
    lease_at      timestamptz,
    -- SHA-256 of the public key of the signature, and the record's number among those of the key.
    signer        bytea,
    sequence      int8,
    PRIMARY KEY (district, scan_id)
) PARTITION BY RANGE (scan_id);
-- The scans of a place, newest last: whether it was scanned lately, and where its scans lie. The
-- condition always holds; it keeps every statement that does not say it away from this index. A
-- recording looks its id up by the primary key, and while a month is empty this index looks just as
-- cheap: a plan kept from then makes recordings seven times as slow as the month fills up.
CREATE INDEX scan_of_checkpoint ON scan (district, checkpoint_id, scan_id) WHERE grade >= 0;
-- Good fixes far from their plate, which are few. The median of a place's fixes lies farther than
-- 30 m and than twice the radius only if at least half of them lie farther than that divided by the
-- root of two, which is more than 20 m.
CREATE INDEX scan_far ON scan (district, scan_id) INCLUDE (checkpoint_id, distance_m)
    WHERE accuracy_m <= 50 AND distance_m > 20;

GRANT SELECT, INSERT ON scan TO riverward_app;

-- What record_scans keeps of one item until it answers. seen_at is the moment the scan counts for.
CREATE TYPE scan_answer AS (
    ordinal  int4,
    result   text,
    segment  int8,
    on_day   date,
    evidence int2,
    verdict  text,
    distance float4,
    marks    int4,
    seen_at  timestamptz
);

-- A record as it was sent, with the place its code hangs at, the moment it counts for and what is
-- to become of it: what `judge_scans` makes of an item and the other parts of `record_scans` take.
CREATE TYPE scan_item AS (
    n             int4,
    id            uuid,
    code          int4,
    person        int8,
    account       int8,
    device        bytea,
    device_time   timestamptz,
    sent_at       timestamptz,
    taken_at      timestamptz,
    fix           geometry,
    accuracy      float4,
    tapped        boolean,
    outcome       text,
    payload       bytea,
    findings      text[],
    note          text,
    lease_at      timestamptz,
    signer        bytea,
    signature     bytea,
    verified      boolean,
    sequence      int8,
    previous      text,
    checkpoint_id int8,
    segment_id    int8,
    location      geometry,
    radius_m      float4,
    area_path     text,
    kind          text,
    offline_ms    int8,
    age_ms        int8,
    made_at       timestamptz,
    seen_at       timestamptz,
    day           date,
    -- recorded, or why not.
    result        text,
    -- The answer it was given before, if it was.
    known         scan_answer,
    -- Which one of those with the same id and result it is in its set.
    nth           int8
);

-- What a recorded item shows.
CREATE TYPE scan_grade AS (
    n          int4,
    distance_m float8,
    fence      text,
    grade      int2,
    flags      int4
);

-- An event: what a steward found on a visit.
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

GRANT SELECT, INSERT ON patrol_outcome TO riverward_app;

-- An event: a steward took a record back within moments.
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

GRANT SELECT, INSERT ON scan_withdrawal TO riverward_app;

-- An event: what a steward says of a record that is flagged or has no position.
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

GRANT SELECT, INSERT ON scan_explanation TO riverward_app;

-- An event: what an official decided on a record. The newest of a record counts.
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

GRANT SELECT, INSERT ON scan_decision TO riverward_app;

-- A record that does not count, and why. This is state and no event: written in the transaction of
-- the event that is its cause, and taken out when the record counts again.
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

GRANT SELECT, INSERT, UPDATE, DELETE ON void_scan TO riverward_app;

-- A steward's visit to one segment on one local day: the sum of their records that count. There is
-- no foreign key to the segment, since a scan finds that by its code.
CREATE TABLE patrol (
    district   int4 NOT NULL,
    segment_id int8 NOT NULL,
    day        date NOT NULL,
    person_id  int8 NOT NULL,
    scans      int4 NOT NULL,
    first_at   timestamptz NOT NULL,
    last_at    timestamptz NOT NULL,
    best_grade int2 NOT NULL,
    flags      int4 NOT NULL,
    outcome    text CHECK (outcome IN ('normal', 'findings')),
    -- The records it is the sum of.
    scan_ids   uuid[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (district, segment_id, day, person_id)
);
CREATE INDEX patrol_person ON patrol (district, person_id, day DESC);

GRANT SELECT, INSERT, UPDATE, DELETE ON patrol TO riverward_app;

-- A steward's last scan: with the last one of the device, all that grading the next needs of the
-- past.
CREATE TABLE steward_last_scan (
    district     int4 NOT NULL,
    person_id    int8 NOT NULL,
    received_at  timestamptz,
    fix          geometry(Point, 4326),
    accuracy_m   float4,
    fix_taken_at timestamptz,
    PRIMARY KEY (district, person_id)
) WITH (fillfactor = 50);
-- So that scans sent together after hours without network are compared by when they were made.
COMMENT ON COLUMN steward_last_scan.received_at IS
    'The moment the last scan counts for: when it was made, as far as that can be believed';

GRANT SELECT, INSERT, UPDATE, DELETE ON steward_last_scan TO riverward_app;

-- The last scan of a device, and whose it was.
CREATE TABLE device_last_scan (
    district    int4 NOT NULL,
    device      bytea NOT NULL,
    person_id   int8,
    received_at timestamptz,
    PRIMARY KEY (district, device)
) WITH (fillfactor = 50);
COMMENT ON COLUMN device_last_scan.received_at IS 'The moment the last scan counts for';

GRANT SELECT, INSERT, UPDATE, DELETE ON device_last_scan TO riverward_app;

-- An official's unannounced visit, beside the stewards' own.
CREATE TABLE inspection (
    district      int4 NOT NULL,
    inspection_id uuid NOT NULL,
    segment_id    int8 NOT NULL,
    checkpoint_id int8 NOT NULL,
    code          int4 NOT NULL,
    account_id    int8 NOT NULL,
    -- Local day of `at`, which is when it reached the server.
    day           date NOT NULL,
    at            timestamptz NOT NULL,
    device_time   timestamptz,
    fix           geometry(Point, 4326),
    accuracy_m    float4,
    fix_taken_at  timestamptz,
    distance_m    float4,
    fence         text NOT NULL CHECK (fence IN ('none', 'inside', 'outside', 'uncertain')),
    outcome       text NOT NULL CHECK (outcome IN ('normal', 'findings')),
    findings      text[] NOT NULL,
    note          text NOT NULL,
    payload       bytea NOT NULL,
    PRIMARY KEY (district, inspection_id),
    FOREIGN KEY (district, segment_id) REFERENCES segment,
    FOREIGN KEY (district, checkpoint_id) REFERENCES checkpoint,
    FOREIGN KEY (district, account_id) REFERENCES account
);
CREATE INDEX inspection_segment ON inspection (district, segment_id, day DESC);

GRANT SELECT, INSERT ON inspection TO riverward_app;
