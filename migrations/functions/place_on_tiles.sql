-- Says anew where segments lie on the tiles of a district and from which zoom on they are seen.
-- Answers the cells (of zoom 8 less than a place's own) and towns that changed by it.
CREATE OR REPLACE FUNCTION place_on_tiles(p_district int4, p_ids int8[],
                                          OUT cells int4[], OUT towns text[])
    LANGUAGE plpgsql
AS $$
DECLARE
    gone_cells int4[];
    gone_towns text[];
BEGIN
    WITH gone AS (
        DELETE FROM tile_place p WHERE p.district = p_district AND p.segment_id = ANY (p_ids)
        RETURNING p.cell, p.town
    )
    SELECT array_agg(DISTINCT g.cell >> 8), array_agg(DISTINCT g.town)
    INTO gone_cells, gone_towns FROM gone g;
    WITH come AS (
        INSERT INTO tile_place (district, segment_id, town, cell, extent,
                                visible_zoom, district_zoom, town_zoom)
        SELECT s.district, s.segment_id, left(s.area_path, 9),
               tile_cell((b.west + b.east) / 2, (b.south + b.north) / 2), e.extent,
               v.zoom, v.zoom, v.zoom
        FROM segment s
        JOIN segment_geometry g ON g.district = p_district AND g.segment_id = s.segment_id
                               AND g.valid_to IS NULL
        -- East does not depend on north nor north on east, so that the box can be projected in
        -- place of the line.
        CROSS JOIN LATERAL (
            SELECT ST_Transform(ST_Envelope(g.geom), 3857)::box2d AS box OFFSET 0) x
        CROSS JOIN LATERAL (
            SELECT ST_XMin(x.box) AS west, ST_XMax(x.box) AS east,
                   ST_YMin(x.box) AS south, ST_YMax(x.box) AS north OFFSET 0) b
        CROSS JOIN LATERAL (
            SELECT greatest(1, b.east - b.west, b.north - b.south)::int4 AS extent) e
        -- Half a pixel, of which there are 512 across a tile.
        CROSS JOIN LATERAL (
            SELECT greatest(5, least(10, ceil(log(40075016.685578488::float8 / 1024 / e.extent)
                                              / log(2::float8)))) AS zoom) v
        WHERE s.district = p_district AND s.segment_id = ANY (p_ids) AND s.retired_at IS NULL
        RETURNING cell, town
    )
    SELECT array_agg(DISTINCT c.cell >> 8) || gone_cells,
           array_agg(DISTINCT c.town) || gone_towns
    INTO cells, towns FROM come c;
END $$;
