-- What scans add up to: patrols, month rows, town rollups; and the last scan of a steward and of a device, which is all that
-- grading the next one needs to know of the past.

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
    PRIMARY KEY (district, segment_id, day, person_id),
    FOREIGN KEY (district, segment_id) REFERENCES segment
);
CREATE INDEX patrol_person ON patrol (district, person_id, day DESC);

-- Bit d-1 of `days` is set when the role patrolled on day d of the month: setting it twice changes nothing.
CREATE TABLE segment_month (
    district   int4 NOT NULL,
    segment_id int8 NOT NULL,
    month      date NOT NULL CHECK (extract(day FROM month) = 1),
    role       text NOT NULL,
    days       int4 NOT NULL CHECK (days >= 0),
    PRIMARY KEY (district, segment_id, month, role)
) WITH (fillfactor = 80);

CREATE TABLE town_month (
    district       int4 NOT NULL,
    town_path      text COLLATE "C" NOT NULL,
    month          date NOT NULL,
    kind           text NOT NULL,
    -- Segment-and-role rows with at least one day, and the sum of their days.
    patrolled      int4 NOT NULL,
    patrolled_days int8 NOT NULL,
    PRIMARY KEY (district, town_path, month, kind)
) WITH (fillfactor = 50);

CREATE TABLE steward_last_scan (
    district     int4 NOT NULL,
    person_id    int8 NOT NULL,
    received_at  timestamptz,
    fix          geometry(Point, 4326),
    accuracy_m   float4,
    fix_taken_at timestamptz,
    PRIMARY KEY (district, person_id)
) WITH (fillfactor = 50);

CREATE TABLE device_last_scan (
    district    int4 NOT NULL,
    device      bytea NOT NULL,
    person_id   int8,
    received_at timestamptz,
    PRIMARY KEY (district, device)
) WITH (fillfactor = 50);
