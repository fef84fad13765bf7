-- Draws segments anew in every band of zooms.
CREATE OR REPLACE FUNCTION draw_bands(p_district int4, p_ids int8[]) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    drawn record;
BEGIN
    DELETE FROM tile_segment t WHERE t.district = p_district AND t.segment_id = ANY (p_ids);
    -- The band that draws everything as it is, in the order of cells, so that what lies together is
    -- stored together.
    INSERT INTO tile_segment (district, segment_id, band, district_zoom, town_zoom,
                              kind, name, area_path, geom)
    SELECT p.district, p.segment_id, 15, p.district_zoom, p.town_zoom, s.kind, s.name, s.area_path,
           ST_Transform(g.geom, 3857)
    FROM tile_place p
    JOIN segment s ON s.district = p_district AND s.segment_id = p.segment_id
    JOIN segment_geometry g ON g.district = p_district AND g.segment_id = p.segment_id
                           AND g.valid_to IS NULL
    WHERE p.district = p_district AND p.segment_id = ANY (p_ids)
    ORDER BY p.cell;
    -- The others from it. Half a pixel in metres, at the largest zoom of the band.
    FOR drawn IN
        SELECT * FROM (VALUES (6, 611.5::float8), (8, 152.9), (11, 19.1)) b (band, tolerance)
    LOOP
        INSERT INTO tile_segment (district, segment_id, band, district_zoom, town_zoom,
                                  kind, name, area_path, geom)
        SELECT t.district, t.segment_id, drawn.band, t.district_zoom, t.town_zoom,
               t.kind, t.name, t.area_path, tile_shape(t.geom, drawn.tolerance)
        FROM tile_segment_15 t
        JOIN tile_place p ON p.district = p_district AND p.segment_id = t.segment_id
        WHERE t.district = p_district AND t.segment_id = ANY (p_ids)
          AND least(t.district_zoom, t.town_zoom) <= drawn.band
        ORDER BY p.cell;
    END LOOP;
END $$;
