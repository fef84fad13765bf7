-- What a segment stores once and checks once a statement: an import of hundreds of thousands spends its time on nothing else
-- (docs/decisions/0016-bulk-import.md).

-- The projection to 3857 is part of what tiles are made of, and of nothing else.
-- Brings the tiles of a district in step with its segments and gives them a new address. Returns the new version, NULL where nothing
-- was pending. One server works at a time; another waits and finds nothing left. Works as the owner, to be able to ANALYZE.
CREATE OR REPLACE FUNCTION renew_tiles(p_district int4) RETURNS int8
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan SET enable_nestloop = on SET jit = off SET work_mem = '64MB'
AS $$
DECLARE
    ids     int8[];
    cells   int4[];
    towns   text[];
    place   record;
    version int8;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('renew_tiles'), p_district);
    -- What is read from here on is at least as new as the marks; whatever is committed later leaves marks of its own.
    WITH marks AS (DELETE FROM tile_pending WHERE district = p_district RETURNING segment_ids)
    SELECT array_agg(DISTINCT id) INTO ids FROM marks, unnest(segment_ids) id;
    IF ids IS NULL THEN
        RETURN NULL;
    END IF;
    IF cardinality(ids) >= 500 THEN
        -- What has just been written is not in the statistics: a loop over what is taken for empty would never end.
        PERFORM set_config('enable_nestloop', 'off', true);
    END IF;

    WITH gone AS (
        DELETE FROM tile_place p WHERE p.district = p_district AND p.segment_id = ANY (ids)
        RETURNING p.cell, p.town
    )
    SELECT array_agg(DISTINCT cell >> 8), array_agg(DISTINCT town) INTO cells, towns FROM gone;
    WITH come AS (
        INSERT INTO tile_place (district, segment_id, town, cell, extent, visible_zoom, district_zoom, town_zoom)
        SELECT s.district, s.segment_id, left(s.area_path, 9), tile_cell((b.west + b.east) / 2, (b.south + b.north) / 2), e.extent,
               v.zoom, v.zoom, v.zoom
        FROM segment s
        JOIN segment_geometry g ON g.district = p_district AND g.segment_id = s.segment_id AND g.valid_to IS NULL
        -- East does not depend on north nor north on east, so that the box can be projected in place of the line.
        CROSS JOIN LATERAL (SELECT ST_Transform(ST_Envelope(g.geom), 3857)::box2d AS box OFFSET 0) x
        CROSS JOIN LATERAL (SELECT ST_XMin(x.box) AS west, ST_XMax(x.box) AS east, ST_YMin(x.box) AS south, ST_YMax(x.box) AS north
                            OFFSET 0) b
        CROSS JOIN LATERAL (SELECT greatest(1, b.east - b.west, b.north - b.south)::int4 AS extent) e
        CROSS JOIN LATERAL (SELECT greatest(5, least(10, ceil(log(40075016.685578488::float8 / 1024 / e.extent) / log(2::float8)))) AS zoom) v
        WHERE s.district = p_district AND s.segment_id = ANY (ids) AND s.retired_at IS NULL
        RETURNING cell, town
    )
    SELECT array_agg(DISTINCT cell >> 8) || cells, array_agg(DISTINCT town) || towns INTO cells, towns FROM come;

    cells := ARRAY(SELECT DISTINCT unnest(cells));
    ids := ids || thin_tiles(p_district, NULL, cells);
    -- A town within the budget of any tile draws everything; few do not. Of those all is chosen anew: they may have been within it.
    FOR place IN
        SELECT town, array_agg(DISTINCT cell >> 8) AS cells FROM tile_place
        WHERE district = p_district AND town = ANY (towns)
        GROUP BY town HAVING count(*) > 1000 OR bool_or(town_zoom <> visible_zoom)
    LOOP
        ids := ids || thin_tiles(p_district, place.town, place.cells);
    END LOOP;
    ids := ARRAY(SELECT DISTINCT unnest(ids));

    DELETE FROM tile_segment t WHERE t.district = p_district AND t.segment_id = ANY (ids);
    -- The band that draws everything as it is, in the order of cells, so that what lies together is stored together.
    INSERT INTO tile_segment (district, segment_id, band, district_zoom, town_zoom, kind, name, area_path, geom)
    SELECT p.district, p.segment_id, 15, p.district_zoom, p.town_zoom, s.kind, s.name, s.area_path, ST_Transform(g.geom, 3857)
    FROM tile_place p
    JOIN segment s ON s.district = p_district AND s.segment_id = p.segment_id
    JOIN segment_geometry g ON g.district = p_district AND g.segment_id = p.segment_id AND g.valid_to IS NULL
    WHERE p.district = p_district AND p.segment_id = ANY (ids)
    ORDER BY p.cell;
    -- The others from it. Half a pixel, of which there are 512 across a tile, at the largest zoom of the band.
    FOR place IN SELECT * FROM (VALUES (6, 611.5::float8), (8, 152.9), (11, 19.1)) b (band, tolerance) LOOP
        INSERT INTO tile_segment (district, segment_id, band, district_zoom, town_zoom, kind, name, area_path, geom)
        SELECT t.district, t.segment_id, place.band, t.district_zoom, t.town_zoom, t.kind, t.name, t.area_path,
               tile_shape(t.geom, place.tolerance)
        FROM tile_segment_15 t JOIN tile_place p ON p.district = p_district AND p.segment_id = t.segment_id
        WHERE t.district = p_district AND t.segment_id = ANY (ids) AND least(t.district_zoom, t.town_zoom) <= place.band
        ORDER BY p.cell;
    END LOOP;

    IF cardinality(ids) >= 10000 THEN
        ANALYZE tile_place, tile_segment_6, tile_segment_8, tile_segment_11, tile_segment_15;
    END IF;
    UPDATE district SET geometry_version = geometry_version + 1 WHERE district = p_district RETURNING geometry_version INTO version;
    RETURN version;
END $$;
ALTER TABLE segment_geometry DROP COLUMN geom_3857;
ALTER TABLE import_segment DROP COLUMN mercator;

-- Whoever adds a state says the name: a trigger before each row makes COPY insert one row at a time.
DROP TRIGGER segment_state_name ON segment_state;
DROP FUNCTION segment_state_name();

-- A segment lies in an area. As the foreign key did, this keeps the area from going away meanwhile, but once an area and not once a row.
ALTER TABLE segment DROP CONSTRAINT segment_district_area_path_fkey;
CREATE FUNCTION hold_area(p_district int4, p_path text) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM FROM area a WHERE a.district = p_district AND a.path = p_path FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE foreign_key_violation USING MESSAGE = format('there is no area %s in district %s', p_path, p_district),
            TABLE = 'segment', CONSTRAINT = 'segment_district_area_path_fkey';
    END IF;
END $$;

CREATE FUNCTION segments_added() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM hold_area(n.district, n.area_path)
    FROM (SELECT DISTINCT district, area_path FROM added ORDER BY district, area_path) n;
    RETURN NULL;
END $$;
CREATE TRIGGER segments_added AFTER INSERT ON segment
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION segments_added();

CREATE FUNCTION segment_moved() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM hold_area(NEW.district, NEW.area_path);
    RETURN NULL;
END $$;
CREATE TRIGGER segment_moved AFTER UPDATE OF district, area_path ON segment
    FOR EACH ROW WHEN ((OLD.district, OLD.area_path) IS DISTINCT FROM (NEW.district, NEW.area_path)) EXECUTE FUNCTION segment_moved();

CREATE FUNCTION area_in_use() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF EXISTS (SELECT FROM segment s WHERE s.district = OLD.district AND s.area_path = OLD.path) THEN
        RAISE foreign_key_violation USING MESSAGE = format('segments lie in area %s of district %s', OLD.path, OLD.district),
            TABLE = 'segment', CONSTRAINT = 'segment_district_area_path_fkey';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER area_removed AFTER DELETE ON area FOR EACH ROW EXECUTE FUNCTION area_in_use();
CREATE TRIGGER area_renamed AFTER UPDATE OF district, path ON area
    FOR EACH ROW WHEN ((OLD.district, OLD.path) IS DISTINCT FROM (NEW.district, NEW.path)) EXECUTE FUNCTION area_in_use();

-- Rows of an import come with ids in a row: then one pass over these answers for all of them.
CREATE OR REPLACE FUNCTION segment_part_check() RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    missing bool := false;
    span    record;
BEGIN
    FOR span IN SELECT district, min(segment_id) AS first, max(segment_id) AS last, count(*) AS rows FROM added GROUP BY district LOOP
        missing := missing OR CASE WHEN span.last - span.first < 4 * span.rows
            THEN EXISTS (SELECT FROM (SELECT segment_id FROM added WHERE district = span.district EXCEPT
                                      SELECT s.segment_id FROM segment s
                                      WHERE s.district = span.district AND s.segment_id BETWEEN span.first AND span.last) x)
            ELSE EXISTS (SELECT FROM added n
                         WHERE n.district = span.district
                           AND NOT EXISTS (SELECT FROM segment s WHERE s.district = span.district AND s.segment_id = n.segment_id))
            END;
    END LOOP;
    IF missing THEN
        RAISE foreign_key_violation USING MESSAGE = 'there is no such segment',
            TABLE = TG_TABLE_NAME, CONSTRAINT = TG_TABLE_NAME || '_district_segment_id_fkey';
    END IF;
    RETURN NULL;
END $$;
