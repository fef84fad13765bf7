-- A segment as a band draws it: simplified as a whole, before any tile cuts it, so that it goes on
-- in the next tile where this one ends; its ends stay where they are. `tolerance` is half a pixel
-- at the band's largest zoom. An outline of less than two pixels becomes the rectangle around it, a
-- pixel large at least: a pond that is drawn can be seen.
CREATE OR REPLACE FUNCTION tile_shape(geom geometry, tolerance float8) RETURNS geometry
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN tolerance = 0 THEN geom
    WHEN ST_Dimension(geom) = 2
         AND greatest(ST_XMax(geom) - ST_XMin(geom), ST_YMax(geom) - ST_YMin(geom)) < 4 * tolerance
    THEN ST_Expand(ST_Envelope(geom),
                   greatest(0, tolerance - (ST_XMax(geom) - ST_XMin(geom)) / 2),
                   greatest(0, tolerance - (ST_YMax(geom) - ST_YMin(geom)) / 2))
    ELSE ST_Simplify(geom, tolerance, true) END;
