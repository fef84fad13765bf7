-- Places that nobody has located; where a problem was reported. What was there before is filled in
-- by 0170_places_of_before.sql.

SET LOCAL lock_timeout = '5s';

ALTER TABLE checkpoint
    -- Whether it is known where the place lies. Where it is not, `location` is some point of the
    -- segment for maps, and the segment stands for the place when scans are judged.
    ADD COLUMN is_located bool NOT NULL DEFAULT true;

ALTER TABLE code_binding
    -- Whether a place that was there before got its position with it.
    ADD COLUMN located bool NOT NULL DEFAULT false;

ALTER TABLE problem
    -- Where the plate hung that it was reported from. None for what was reported before this column
    -- came.
    ADD COLUMN checkpoint_id int8;
