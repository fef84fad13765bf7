-- Chooses what tiles of zoom 11 down to 5 draw, anew for these tiles of zoom 11 and all above them:
-- on a map of the district or, where a town is given, of the town. Answers the segments whose first
-- zoom has changed.
--
-- A tile draws up to a budget of segments, out of what the four tiles below it draw; a segment
-- counts where its middle lies. Where there are more, the largest of each cell of a 16th of the
-- side come first, then the second largest and so on, and no cell takes more than four times its
-- share: so that the budget is spread, a sparse corner keeps all it has, a crowd at a border does
-- not burden the neighbour, and the choice depends on nothing else in the district.
CREATE OR REPLACE FUNCTION thin_tiles(p_district int4, p_town text, p_tiles int4[]) RETURNS int8[]
    LANGUAGE plpgsql
    SET plan_cache_mode = force_custom_plan SET enable_nestloop = on
    SET jit = off SET work_mem = '64MB'
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
            WHERE p.district = p_district AND p.cell >= first AND p.cell < past
              AND p.cell >> below = ANY (tiles)
              AND (p_town IS NULL OR p.town = p_town) AND p.visible_zoom <= z
              AND CASE WHEN p_town IS NULL THEN p.district_zoom ELSE p.town_zoom END <= z + 1
        ), crowded AS (
            SELECT tile FROM candidate GROUP BY tile HAVING count(*) > budget
        ), ranked AS (
            SELECT segment_id, zoom,
                   row_number() OVER (PARTITION BY tile
                                      ORDER BY place, extent DESC, segment_id) <= budget
                   AND place <= budget / 64 AS drawn
            FROM (SELECT c.*, row_number() OVER (PARTITION BY c.cell >> (2 * (11 - z))
                                                 ORDER BY c.extent DESC, c.segment_id) AS place
                  FROM candidate c JOIN crowded USING (tile)) c
            UNION ALL
            SELECT segment_id, zoom, true FROM candidate
            WHERE tile NOT IN (SELECT tile FROM crowded)
        )
        SELECT coalesce(array_agg(segment_id) FILTER (WHERE drawn), '{}'),
               coalesce(array_agg(segment_id) FILTER (WHERE NOT drawn), '{}')
        INTO come, gone
        FROM ranked WHERE drawn = (zoom = z + 1);
        -- By their ids, not by a join, which for a district that the statistics do not know yet
        -- would compare each with each.
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
