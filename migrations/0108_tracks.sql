-- Tracks that stewards choose to lend for a month, apart from everything else. What outlives one is
-- which pieces of a segment it went along.

-- A person's yes or no to keeping their tracks. The latest counts.
CREATE TABLE track_consent (
    district   int4 NOT NULL,
    event_id   uuid NOT NULL,
    person_id  int8 NOT NULL,
    account_id int8 NOT NULL,
    given      boolean NOT NULL,
    at         timestamptz NOT NULL,
    PRIMARY KEY (district, event_id),
    FOREIGN KEY (district, person_id) REFERENCES person,
    FOREIGN KEY (district, account_id) REFERENCES account
);
CREATE INDEX track_consent_person ON track_consent (district, person_id, at DESC, event_id DESC);

GRANT SELECT, INSERT ON track_consent TO riverward_app;

-- Where somebody went on a patrol.
CREATE TABLE track (
    district    int4 NOT NULL,
    track_id    uuid NOT NULL,
    person_id   int8 NOT NULL,
    -- Local day of its first fix.
    day         date NOT NULL,
    started_at  timestamptz NOT NULL,
    ended_at    timestamptz NOT NULL,
    fixes       int4 NOT NULL,
    received_at timestamptz NOT NULL,
    erase_at    timestamptz NOT NULL,
    -- Its fixes, under a key that is not in the database.
    sealed      bytea NOT NULL,
    PRIMARY KEY (district, track_id),
    FOREIGN KEY (district, person_id) REFERENCES person
);
CREATE INDEX track_person ON track (district, person_id, started_at DESC);
CREATE INDEX track_erase ON track (erase_at);

GRANT SELECT, INSERT, DELETE ON track TO riverward_app;

-- Which pieces of a segment a track went along. Stays when the track goes: it says where on the
-- segment somebody of its stewards went, not where else they were.
CREATE TABLE track_coverage (
    district         int4 NOT NULL,
    segment_id       int8 NOT NULL,
    track_id         uuid NOT NULL,
    person_id        int8 NOT NULL,
    day              date NOT NULL,
    -- Of which line; pieces of another version cannot be compared.
    geometry_version int4 NOT NULL,
    -- Length of the line in centimetres, then of each range of covered pieces the first and the one
    -- after the last.
    numbers          int4[] NOT NULL,
    PRIMARY KEY (district, segment_id, track_id),
    FOREIGN KEY (district, segment_id) REFERENCES segment,
    FOREIGN KEY (district, person_id) REFERENCES person
);
CREATE INDEX track_coverage_day ON track_coverage (district, segment_id, day);
CREATE INDEX track_coverage_track ON track_coverage (district, track_id);

GRANT SELECT, INSERT ON track_coverage TO riverward_app;
