-- Places that nobody has located; where a problem was reported; the successors of codes that were
-- retired before another came to their place.

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

-- Places taken down without a position lie where `add_place` put them, with a fence about the whole
-- segment; whatever has moved since was located by a file.
UPDATE checkpoint k SET is_located = false, radius_m = 50
FROM code_binding b
WHERE b.district = k.district AND b.checkpoint_id = k.checkpoint_id
  AND b.new_place AND b.fix IS NULL AND b.undone_at IS NULL AND k.accuracy_m IS NULL
  AND EXISTS (SELECT FROM segment_geometry g
              WHERE g.district = k.district AND g.segment_id = k.segment_id
                AND ST_DWithin(k.location, ST_ClosestPoint(g.geom, ST_Centroid(g.geom)), 1e-9));

-- A code that was retired without a successor leads to what hangs at its place by now.
UPDATE code c SET successor = h.code
FROM code h
WHERE c.state = 'retired' AND c.successor IS NULL
  AND h.district = c.district AND h.checkpoint_id = c.checkpoint_id AND h.state <> 'retired';
