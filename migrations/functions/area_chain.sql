-- The town a path lies in and every area from there down to the path itself: the areas whose sums a
-- row counts in.
CREATE OR REPLACE FUNCTION area_chain(path text) RETURNS SETOF text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT left(path, l.length)
    FROM (VALUES (9), (12), (14)) l (length)
    WHERE l.length <= greatest(length(path), 9);
END;
