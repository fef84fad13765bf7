-- Whether a fix lies in the fence of a place (docs/ARCHITECTURE.md, Fence). Outside when even the
-- nearest point of the accuracy circle is beyond the radius; inside only with a fix good to 100 m
-- and taken within 30 s of the tap, before or after it: the tap is kept first, then the place asked
-- for. Without a radius nobody knows where the place lies, and neither can be said.
CREATE OR REPLACE FUNCTION fence_verdict(distance_m float8, accuracy_m float8, age_ms int8,
                                         radius_m float8) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN distance_m IS NULL THEN 'none'
    WHEN radius_m IS NULL THEN 'uncertain'
    WHEN distance_m - coalesce(accuracy_m, 'infinity') > radius_m THEN 'outside'
    WHEN accuracy_m <= 100 AND age_ms BETWEEN -30000 AND 30000 THEN 'inside'
    ELSE 'uncertain'
END;
