-- The version in a tile's address: the epoch and the district's geometry version, so that no
-- address is given out twice. Below 2^53, as a browser counts.
CREATE OR REPLACE FUNCTION tile_version(p_geometry_version int8) RETURNS int8
    LANGUAGE sql STABLE PARALLEL SAFE
RETURN database_epoch() * 4294967296 + p_geometry_version;
