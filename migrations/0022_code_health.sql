-- What the list of plates that need somebody reads, each by an index of its own.

-- The scans of a place, newest last: whether it was scanned lately, and where its scans lie. The condition always holds; it keeps every
-- statement that does not say it away from this index. A recording looks its id up by the primary key, and in a month that is empty when the
-- plan is made this index looks just as cheap: kept with that plan, it made recordings seven times as slow as the month filled up.
CREATE INDEX scan_of_checkpoint ON scan (district, checkpoint_id, scan_id) WHERE grade >= 0;
-- Good fixes far from their plate, which are few. The median of a place's fixes lies farther than 30 m and than twice the radius only
-- if at least half of them lie farther than that divided by the root of two, which is more than 20 m.
CREATE INDEX scan_far ON scan (district, scan_id) INCLUDE (checkpoint_id, distance_m) WHERE accuracy_m <= 50 AND distance_m > 20;

CREATE INDEX code_in_trouble ON code (district, code) WHERE state IN ('damaged', 'covered', 'lost');

-- The plate a problem was reported from.
ALTER TABLE problem ADD COLUMN code int4;
CREATE INDEX problem_of_plate ON problem (district, code) WHERE is_open AND category = 'board' AND code IS NOT NULL;

-- Boards as they were printed, so that one can tell which of them name people who no longer answer.
CREATE TABLE board_print (
    district   int4 NOT NULL,
    print_id   uuid NOT NULL,
    segment_id int8 NOT NULL,
    printed_at timestamptz NOT NULL,
    -- [{role, name, post, organisation}], sorted as jsonb sorts.
    stewards   jsonb NOT NULL CHECK (jsonb_typeof(stewards) = 'array'),
    -- NULL for the command line.
    account_id int8,
    PRIMARY KEY (district, print_id),
    FOREIGN KEY (district, segment_id) REFERENCES segment
);
CREATE INDEX board_print_newest ON board_print (district, segment_id, printed_at DESC);
GRANT SELECT, INSERT ON board_print TO riverward_app;
