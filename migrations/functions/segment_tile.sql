-- The tile at p_z, p_x, p_y: Mapbox Vector Tile 2 with one layer `segments`, empty where nothing
-- lies. p_whole: the map of the district, else that of the subtree from p_lower to p_upper. A map
-- of the whole is read by place; one of a part by area in an overview, where the place would be the
-- whole, and by place near by.
--
-- One statement for each band of zooms and each kind of scope, with a plan that is kept: planned
-- once a connection.
--
-- A tile is 4096 units a side; 64 of them around it are drawn too, so that no line ends at its
-- edge. OFFSET 0 keeps the condition on what is drawn outside: inside, each line would be drawn
-- twice.
CREATE OR REPLACE FUNCTION segment_tile(p_district int4, p_whole bool, p_lower text, p_upper text,
                                        p_z int4, p_x int4, p_y int4) RETURNS bytea
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET plan_cache_mode = force_generic_plan SET jit = off
AS $$
DECLARE
    bounds CONSTANT box2d    := ST_TileEnvelope(p_z, p_x, p_y);
    reach  CONSTANT geometry := ST_TileEnvelope(p_z, p_x, p_y, margin => 64.0 / 4096);
    zoom   CONSTANT int4     := greatest(p_z, 5);
    tile   bytea;
BEGIN
    IF p_whole AND p_z <= 6 THEN
        SELECT ST_AsMVT(t, 'segments', 4096, 'geom', 'id') INTO tile
        FROM (SELECT s.segment_id AS id, s.kind, s.name,
                     ST_AsMVTGeom(s.geom, bounds, 4096, 64, true) AS geom
              FROM tile_segment_6 s
              WHERE s.district = p_district AND s.geom && reach
                AND s.district_zoom <= 6 AND s.district_zoom <= zoom
              ORDER BY s.segment_id OFFSET 0) t
        WHERE t.geom IS NOT NULL;
    ELSIF p_whole AND p_z <= 8 THEN
        SELECT ST_AsMVT(t, 'segments', 4096, 'geom', 'id') INTO tile
        FROM (SELECT s.segment_id AS id, s.kind, s.name,
                     ST_AsMVTGeom(s.geom, bounds, 4096, 64, true) AS geom
              FROM tile_segment_8 s
              WHERE s.district = p_district AND s.geom && reach
                AND s.district_zoom <= 8 AND s.district_zoom <= zoom
              ORDER BY s.segment_id OFFSET 0) t
        WHERE t.geom IS NOT NULL;
    ELSIF p_whole AND p_z <= 11 THEN
        SELECT ST_AsMVT(t, 'segments', 4096, 'geom', 'id') INTO tile
        FROM (SELECT s.segment_id AS id, s.kind, s.name,
                     ST_AsMVTGeom(s.geom, bounds, 4096, 64, true) AS geom
              FROM tile_segment_11 s
              WHERE s.district = p_district AND s.geom && reach AND s.district_zoom <= zoom
              ORDER BY s.segment_id OFFSET 0) t
        WHERE t.geom IS NOT NULL;
    ELSIF p_whole THEN
        SELECT ST_AsMVT(t, 'segments', 4096, 'geom', 'id') INTO tile
        FROM (SELECT s.segment_id AS id, s.kind, s.name,
                     ST_AsMVTGeom(s.geom, bounds, 4096, 64, true) AS geom
              FROM tile_segment_15 s
              WHERE s.district = p_district AND s.geom && reach AND s.district_zoom <= zoom
              ORDER BY s.segment_id OFFSET 0) t
        WHERE t.geom IS NOT NULL;
    ELSIF p_z <= 11 THEN
        SELECT ST_AsMVT(t, 'segments', 4096, 'geom', 'id') INTO tile
        FROM (SELECT s.segment_id AS id, s.kind, s.name,
                     ST_AsMVTGeom(s.geom, bounds, 4096, 64, true) AS geom
              FROM tile_segment s
              WHERE s.district = p_district AND s.area_path >= p_lower AND s.area_path < p_upper
                AND s.town_zoom <= zoom
                AND s.band = CASE WHEN p_z <= 6 THEN 6 WHEN p_z <= 8 THEN 8 ELSE 11 END
              ORDER BY s.segment_id OFFSET 0) t
        WHERE t.geom IS NOT NULL;
    ELSE
        SELECT ST_AsMVT(t, 'segments', 4096, 'geom', 'id') INTO tile
        FROM (SELECT s.segment_id AS id, s.kind, s.name,
                     ST_AsMVTGeom(s.geom, bounds, 4096, 64, true) AS geom
              FROM tile_segment_15 s
              WHERE s.district = p_district AND s.geom && reach AND s.town_zoom <= zoom
                AND s.area_path >= p_lower AND s.area_path < p_upper
              ORDER BY s.segment_id OFFSET 0) t
        WHERE t.geom IS NOT NULL;
    END IF;
    RETURN coalesce(tile, ''::bytea);
END $$;
