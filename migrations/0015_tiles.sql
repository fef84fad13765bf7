-- What tiles are made of: every segment as it is drawn, once per band of zooms, so that a tile reads one band and no other table.
-- A projection of segment and segment_geometry (docs/decisions/0015-tiles.md): changes are noted by triggers in the transaction
-- that makes them, and renew_tiles brings them in soon after, together with the geometry version that stands in a tile's address.

-- Segments whose rows below are to be made anew. Only ever added to, so that no writer waits for another or for the renewal.
CREATE TABLE tile_pending (
    district    int4 NOT NULL,
    mark_id     int8 GENERATED ALWAYS AS IDENTITY,
    segment_ids int8[] NOT NULL,
    PRIMARY KEY (district, mark_id)
);

-- Where a segment counts when tiles are thinned, and from which zoom on it is drawn.
CREATE TABLE tile_place (
    district      int4 NOT NULL,
    segment_id    int8 NOT NULL,
    town          text COLLATE "C" NOT NULL,
    -- The cell of zoom 15 that the middle lies in, its column and row with their bits interleaved: without its last 2 * n bits it is
    -- the cell n zooms up, so a tile of any zoom is a range.
    cell          int4 NOT NULL,
    -- Larger of width and height, in units of 3857.
    extent        int4 NOT NULL,
    -- First zoom at which it is half a pixel large; from 10 on everything is.
    visible_zoom  int2 NOT NULL,
    -- First zoom at which it is drawn on a map of the whole district, and on one of its town or a part of that.
    district_zoom int2 NOT NULL,
    town_zoom     int2 NOT NULL,
    PRIMARY KEY (district, segment_id)
) WITH (fillfactor = 80);
CREATE INDEX tile_place_cell ON tile_place (district, cell);

CREATE TABLE tile_segment (
    district      int4 NOT NULL,
    segment_id    int8 NOT NULL,
    -- The largest zoom of the band.
    band          int2 NOT NULL,
    district_zoom int2 NOT NULL,
    town_zoom     int2 NOT NULL,
    kind          text NOT NULL,
    name          text NOT NULL,
    area_path     text COLLATE "C" NOT NULL,
    geom          geometry(Geometry, 3857) NOT NULL,
    PRIMARY KEY (district, segment_id, band)
) PARTITION BY LIST (band);
CREATE TABLE tile_segment_6 PARTITION OF tile_segment FOR VALUES IN (6);
CREATE TABLE tile_segment_8 PARTITION OF tile_segment FOR VALUES IN (8);
CREATE TABLE tile_segment_11 PARTITION OF tile_segment FOR VALUES IN (11);
CREATE TABLE tile_segment_15 PARTITION OF tile_segment FOR VALUES IN (15);
-- A map of the whole district draws little of an overview: that little has an index of its own. A town is found by its path.
CREATE INDEX tile_segment_6_map ON tile_segment_6 USING gist (geom) WHERE district_zoom <= 6;
CREATE INDEX tile_segment_8_map ON tile_segment_8 USING gist (geom) WHERE district_zoom <= 8;
CREATE INDEX tile_segment_11_map ON tile_segment_11 USING gist (geom);
CREATE INDEX tile_segment_15_map ON tile_segment_15 USING gist (geom);
CREATE INDEX tile_segment_6_area ON tile_segment_6 (district, area_path);
CREATE INDEX tile_segment_8_area ON tile_segment_8 (district, area_path);
CREATE INDEX tile_segment_11_area ON tile_segment_11 (district, area_path);

-- Tiles no longer read segment_geometry.
DROP INDEX segment_geometry_tiles;

-- The cell of zoom 15 that a place of 3857 lies in, column and row interleaved.
CREATE FUNCTION tile_cell(x float8, y float8) RETURNS int4
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
DECLARE
    side   CONSTANT float8 := 40075016.685578488;
    column_ int4 := greatest(0, least(32767, floor((x / side + 0.5) * 32768)));
    row_    int4 := greatest(0, least(32767, floor((0.5 - y / side) * 32768)));
BEGIN
    -- Each step doubles the room between the bits; the masks keep 8, 4, 2 and 1 bits together.
    column_ := (column_ | (column_ << 8)) & 16711935;
    column_ := (column_ | (column_ << 4)) & 252645135;
    column_ := (column_ | (column_ << 2)) & 858993459;
    column_ := (column_ | (column_ << 1)) & 1431655765;
    row_ := (row_ | (row_ << 8)) & 16711935;
    row_ := (row_ | (row_ << 4)) & 252645135;
    row_ := (row_ | (row_ << 2)) & 858993459;
    row_ := (row_ | (row_ << 1)) & 1431655765;
    RETURN column_ | (row_ << 1);
END $$;

-- A segment as a band draws it: simplified as a whole, before any tile cuts it, so that it goes on in the next tile where this one
-- ends; its ends stay where they are. `tolerance` is half a pixel at the band's largest zoom. An outline of less than two pixels
-- becomes the rectangle around it, a pixel large at least: a pond that is drawn can be seen.
CREATE FUNCTION tile_shape(geom geometry, tolerance float8) RETURNS geometry
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN tolerance = 0 THEN geom
    WHEN ST_Dimension(geom) = 2 AND greatest(ST_XMax(geom) - ST_XMin(geom), ST_YMax(geom) - ST_YMin(geom)) < 4 * tolerance
    THEN ST_Expand(ST_Envelope(geom), greatest(0, tolerance - (ST_XMax(geom) - ST_XMin(geom)) / 2),
                                      greatest(0, tolerance - (ST_YMax(geom) - ST_YMin(geom)) / 2))
    ELSE ST_Simplify(geom, tolerance, true) END;

-- Chooses what tiles of zoom 11 down to 5 draw, anew for these tiles of zoom 11 and all above them: on a map of the district or, where
-- a town is given, of the town. Returns the segments whose first zoom has changed.
--
-- A tile draws up to a budget of segments, out of what the four tiles below it draw; a segment counts where its middle lies. Where
-- there are more, the largest of each cell of a 16th of the side come first, then the second largest and so on, and no cell takes more
-- than four times its share: so that the budget is spread, a sparse corner keeps all it has, a crowd at a border does not burden the
-- neighbour, and the choice depends on nothing else in the district.
CREATE FUNCTION thin_tiles(p_district int4, p_town text, p_tiles int4[]) RETURNS int8[]
    LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan SET enable_nestloop = on SET jit = off SET work_mem = '64MB'
AS $$
DECLARE
    tiles   int4[] := p_tiles;
    moved   int8[] := '{}';
    come    int8[];
    gone    int8[];
    budget  int4;
    below   int4;
    first   int4;
    past    int4;
BEGIN
    FOR z IN REVERSE 11 .. 5 LOOP
        below := 2 * (15 - z);
        SELECT min(t) << below, (max(t) + 1) << below INTO first, past FROM unnest(tiles) t;
        -- What fits in 100 KB and 500 KB.
        budget := CASE WHEN z <= 8 THEN 1000 ELSE 4500 END;
        WITH candidate AS MATERIALIZED (
            SELECT p.segment_id, p.cell, p.extent, p.cell >> below AS tile,
                   CASE WHEN p_town IS NULL THEN p.district_zoom ELSE p.town_zoom END AS zoom
            FROM tile_place p
            -- The range is for the index: one change touches one tile.
            WHERE p.district = p_district AND p.cell >= first AND p.cell < past AND p.cell >> below = ANY (tiles)
              AND (p_town IS NULL OR p.town = p_town) AND p.visible_zoom <= z
              AND CASE WHEN p_town IS NULL THEN p.district_zoom ELSE p.town_zoom END <= z + 1
        ), crowded AS (
            SELECT tile FROM candidate GROUP BY tile HAVING count(*) > budget
        ), ranked AS (
            SELECT segment_id, zoom, row_number() OVER (PARTITION BY tile ORDER BY place, extent DESC, segment_id) <= budget
                                     AND place <= budget / 64 AS drawn
            FROM (SELECT c.*, row_number() OVER (PARTITION BY c.cell >> (2 * (11 - z)) ORDER BY c.extent DESC, c.segment_id) AS place
                  FROM candidate c JOIN crowded USING (tile)) c
            UNION ALL
            SELECT segment_id, zoom, true FROM candidate WHERE tile NOT IN (SELECT tile FROM crowded)
        )
        SELECT coalesce(array_agg(segment_id) FILTER (WHERE drawn), '{}'), coalesce(array_agg(segment_id) FILTER (WHERE NOT drawn), '{}')
        INTO come, gone
        FROM ranked WHERE drawn = (zoom = z + 1);
        -- By their ids, not by a join, which for a district that the statistics do not know yet would compare each with each.
        UPDATE tile_place p
        SET district_zoom = CASE WHEN p_town IS NULL THEN z ELSE p.district_zoom END,
            town_zoom = CASE WHEN p_town IS NULL THEN p.town_zoom ELSE z END
        WHERE p.district = p_district AND p.segment_id = ANY (come);
        UPDATE tile_place p
        SET district_zoom = CASE WHEN p_town IS NULL THEN z + 1 ELSE p.district_zoom END,
            town_zoom = CASE WHEN p_town IS NULL THEN p.town_zoom ELSE z + 1 END
        WHERE p.district = p_district AND p.segment_id = ANY (gone);
        moved := moved || come || gone;
        tiles := ARRAY(SELECT DISTINCT t >> 2 FROM unnest(tiles) t);
    END LOOP;
    RETURN moved;
END $$;

-- Brings the tiles of a district in step with its segments and gives them a new address. Returns the new version, NULL where nothing
-- was pending. One server works at a time; another waits and finds nothing left. Works as the owner, to be able to ANALYZE.
CREATE FUNCTION renew_tiles(p_district int4) RETURNS int8
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
        CROSS JOIN LATERAL (SELECT g.geom_3857::box2d AS box OFFSET 0) x
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
    -- Half a pixel, of which there are 512 across a tile, at the largest zoom of the band.
    FOR place IN SELECT * FROM (VALUES (6, 611.5::float8), (8, 152.9), (11, 19.1), (15, 0)) b (band, tolerance) LOOP
        -- In the order of cells, so that what lies together is stored together.
        INSERT INTO tile_segment (district, segment_id, band, district_zoom, town_zoom, kind, name, area_path, geom)
        SELECT p.district, p.segment_id, place.band, p.district_zoom, p.town_zoom, s.kind, s.name, s.area_path,
               tile_shape(g.geom_3857, place.tolerance)
        FROM tile_place p
        JOIN segment s ON s.district = p_district AND s.segment_id = p.segment_id
        JOIN segment_geometry g ON g.district = p_district AND g.segment_id = p.segment_id AND g.valid_to IS NULL
        WHERE p.district = p_district AND p.segment_id = ANY (ids) AND least(p.district_zoom, p.town_zoom) <= place.band
        ORDER BY p.cell;
    END LOOP;

    IF cardinality(ids) >= 10000 THEN
        ANALYZE tile_place, tile_segment_6, tile_segment_8, tile_segment_11, tile_segment_15;
    END IF;
    UPDATE district SET geometry_version = geometry_version + 1 WHERE district = p_district RETURNING geometry_version INTO version;
    RETURN version;
END $$;

-- What makes a segment pending, a mark a statement: its geometry, or what a tile says of it.
CREATE FUNCTION tile_geometry_added() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO tile_pending (district, segment_ids) SELECT district, array_agg(DISTINCT segment_id) FROM touched GROUP BY district;
    RETURN NULL;
END $$;
CREATE TRIGGER tile_geometry_added AFTER INSERT ON segment_geometry
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION tile_geometry_added();
CREATE TRIGGER tile_geometry_changed AFTER UPDATE ON segment_geometry
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION tile_geometry_added();
CREATE TRIGGER tile_geometry_removed AFTER DELETE ON segment_geometry
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION tile_geometry_added();

CREATE FUNCTION tile_segment_changed() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO tile_pending (district, segment_ids)
    SELECT n.district, array_agg(n.segment_id)
    FROM after_ n JOIN before_ o ON o.district = n.district AND o.segment_id = n.segment_id
    WHERE (o.name, o.kind, o.area_path, o.retired_at) IS DISTINCT FROM (n.name, n.kind, n.area_path, n.retired_at)
    GROUP BY n.district;
    RETURN NULL;
END $$;
CREATE TRIGGER tile_segment_changed AFTER UPDATE ON segment
    REFERENCING OLD TABLE AS before_ NEW TABLE AS after_ FOR EACH STATEMENT EXECUTE FUNCTION tile_segment_changed();

GRANT SELECT, INSERT ON tile_pending TO riverward_app;
GRANT SELECT ON tile_segment TO riverward_app;
REVOKE ALL ON FUNCTION renew_tiles(int4) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renew_tiles(int4) TO riverward_app;

-- What is there already.
INSERT INTO tile_pending (district, segment_ids)
SELECT district, array_agg(segment_id) FROM segment_geometry WHERE valid_to IS NULL GROUP BY district;
