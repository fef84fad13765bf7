-- Which places of before nobody has located, and the successors of codes that were retired before
-- another came to their place. Apart from the columns (0160_known_places.sql), so that whoever
-- reads meanwhile waits for none of it.

SET LOCAL lock_timeout = '5s';

-- The lock of the cards before any row, as everybody takes it. What `hold_cards` does: the texts of
-- functions are laid after the migrations.
SELECT pg_advisory_xact_lock(hashtext('riverward cards'), 0);

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
