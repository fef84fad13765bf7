-- The town a path lies in, or the district itself for a path above towns.
CREATE OR REPLACE FUNCTION area_town(path text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN left(path, 9);
