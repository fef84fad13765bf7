-- The end of what lies at and below an area: its paths are the half-open range from `path` to here,
-- in byte order.
CREATE OR REPLACE FUNCTION area_upper(path text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN left(path, -1) || chr(ascii(right(path, 1)) + 1);
