-- Changes of who answers for a segment, made by officials one at a time. A stewardship is a range of days and is never overwritten: a
-- change ends one, begins one, or both, and is itself kept as an event.

ALTER TABLE stewardship
    -- Why it ended before somebody thought of an end: handed over to somebody else, given back. Absent for one that runs, or ran to its day.
    ADD COLUMN ended text CHECK (ended IN ('handed_over', 'released')),
    -- Stands in for the holder of this stewardship, for the days from its first to its last.
    ADD COLUMN deputises int8;

CREATE TABLE stewardship_change (
    district       int4 NOT NULL,
    event_id       uuid NOT NULL,
    at             timestamptz NOT NULL,
    account_id     int8 NOT NULL,
    segment_id     int8 NOT NULL,
    action         text NOT NULL CHECK (action IN ('assign', 'hand_over', 'deputise', 'release')),
    -- What was asked for, whole: the same event with anything else in it is a mistake of the sender.
    request        jsonb NOT NULL,
    -- The stewardship that was ended or is stood in for.
    before_id      int8,
    -- The one that began.
    after_id       int8,
    note           text NOT NULL,
    CONSTRAINT stewardship_change_needs_note CHECK (action <> 'release' OR note <> ''),
    PRIMARY KEY (district, event_id),
    FOREIGN KEY (district, segment_id) REFERENCES segment
);
CREATE INDEX stewardship_change_segment ON stewardship_change (district, segment_id, event_id);
GRANT SELECT, INSERT ON stewardship_change TO riverward_app;
