-- Unannounced visits of officials, beside the stewards' own; and what stewards say of periods they missed.

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

-- The page of a segment shows them (0014).
CREATE TRIGGER card_changed_insert AFTER INSERT ON inspection REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_state_changed();

-- The latest of a period stands; the earlier ones stay.
CREATE TABLE missed_reason (
    district    int4 NOT NULL,
    event_id    uuid NOT NULL,
    segment_id  int8 NOT NULL,
    role        text NOT NULL,
    period_from date NOT NULL,
    period_past date NOT NULL,
    person_id   int8 NOT NULL,
    account_id  int8 NOT NULL,
    reason      text NOT NULL CHECK (reason IN ('weather', 'works', 'other_duty', 'not_recorded', 'personal', 'other')),
    note        text NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (district, event_id),
    FOREIGN KEY (district, segment_id) REFERENCES segment,
    FOREIGN KEY (district, person_id) REFERENCES person,
    FOREIGN KEY (district, account_id) REFERENCES account,
    CONSTRAINT missed_reason_other CHECK (reason <> 'other' OR note <> '')
);
CREATE INDEX missed_reason_segment ON missed_reason (district, segment_id, role, period_from, at);

GRANT SELECT, INSERT ON inspection, missed_reason TO riverward_app;
