-- Where segments lay before they moved, so that what was counted there stays counted there
-- (docs/decisions/0042-what-was-counted-stays.md).

SET LOCAL lock_timeout = '5s';

-- A segment lay in another area, or was of another kind, up to the local day on which it moved; of
-- several moves of a day, up to the first. Where it lies now stands with the segment. No key leads
-- to the area, which may be gone since.
CREATE TABLE segment_move (
    district   int4 NOT NULL,
    segment_id int8 NOT NULL,
    -- The first day on which it no longer lay there.
    past_day   date NOT NULL,
    area_path  text COLLATE "C" NOT NULL,
    kind       text NOT NULL,
    CONSTRAINT segment_move_pkey PRIMARY KEY (district, segment_id, past_day),
    CONSTRAINT segment_move_segment FOREIGN KEY (district, segment_id) REFERENCES segment
);
-- What lay in an area until a day.
CREATE INDEX segment_move_area ON segment_move (district, area_path, past_day);

GRANT SELECT, INSERT ON segment_move TO riverward_app;
