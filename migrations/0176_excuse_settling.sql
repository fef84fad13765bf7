-- What follows from an excused outage, or from its withdrawal, and is not done yet: its segments
-- are settled in portions, since a district may have more than a request has time for
-- (docs/decisions/0047-excused-outages.md).

-- The segments of an excuse up to one are settled; a row goes with the last.
CREATE TABLE excuse_settling (
    district  int4 NOT NULL,
    excuse_id uuid NOT NULL,
    -- The last segment that is settled; 0 before the first.
    after_id  int8 NOT NULL,
    -- Since when.
    at        timestamptz NOT NULL,
    CONSTRAINT excuse_settling_pkey PRIMARY KEY (district, excuse_id),
    CONSTRAINT excuse_settling_excuse FOREIGN KEY (district, excuse_id) REFERENCES excuse,
    CONSTRAINT excuse_settling_after CHECK (after_id >= 0)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON excuse_settling TO riverward_app;
