-- Brings the tiles of a district in step with its segments and gives them a new address. Answers
-- the new version, none where nothing was pending. One server works at a time; another waits and
-- finds nothing left. Works as the owner, to be able to ANALYZE.
CREATE OR REPLACE FUNCTION renew_tiles(p_district int4) RETURNS int8
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp
    SET plan_cache_mode = force_custom_plan SET enable_nestloop = on
    SET jit = off SET work_mem = '64MB'
AS $$
DECLARE
    ids     int8[];
    cells   int4[];
    towns   text[];
    place   record;
    version int8;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('renew_tiles'), p_district);
    -- What is read from here on is at least as new as the marks; whatever is committed later leaves
    -- marks of its own.
    WITH marks AS (DELETE FROM tile_pending WHERE district = p_district RETURNING segment_ids)
    SELECT array_agg(DISTINCT id) INTO ids FROM marks, unnest(segment_ids) id;
    IF ids IS NULL THEN
        RETURN NULL;
    END IF;
    IF cardinality(ids) >= 500 THEN
        -- What has just been written is not in the statistics: a loop over what is taken for empty
        -- would never end.
        PERFORM set_config('enable_nestloop', 'off', true);
    END IF;

    SELECT p.cells, p.towns INTO cells, towns FROM place_on_tiles(p_district, ids) p;
    cells := ARRAY(SELECT DISTINCT unnest(cells));
    ids := ids || thin_tiles(p_district, NULL, cells);
    -- A town within the budget of any tile draws everything; few do not. Of those all is chosen
    -- anew: they may have been within it.
    FOR place IN
        SELECT town, array_agg(DISTINCT cell >> 8) AS cells FROM tile_place
        WHERE district = p_district AND town = ANY (towns)
        GROUP BY town HAVING count(*) > 1000 OR bool_or(town_zoom <> visible_zoom)
    LOOP
        ids := ids || thin_tiles(p_district, place.town, place.cells);
    END LOOP;
    ids := ARRAY(SELECT DISTINCT unnest(ids));

    PERFORM draw_bands(p_district, ids);
    IF cardinality(ids) >= 10000 THEN
        ANALYZE tile_place, tile_segment_6, tile_segment_8, tile_segment_11, tile_segment_15;
    END IF;
    UPDATE district SET geometry_version = geometry_version + 1 WHERE district = p_district
    RETURNING geometry_version INTO version;
    RETURN version;
END $$;

REVOKE ALL ON FUNCTION renew_tiles(int4) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renew_tiles(int4) TO riverward_app;
