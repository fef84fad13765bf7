-- Segments are about to move to another area, or to become another kind. Puts down where they lay
-- until today, takes their problems along, and locks the sums that this changes, of the running
-- month and of now; answers the places that they leave and come to, for sums_of_places, which comes
-- after the move. The arrays run parallel, a segment once each. The caller has locked the states.
--
-- Everything is locked before the move, which counts segments over (segment_state_moved), and in
-- the order of everybody: problems, months of towns, counts, months of areas.
CREATE OR REPLACE FUNCTION leave_places(p_district int4, p_today date, p_ids int8[],
                                        p_areas text[], p_kinds text[])
    RETURNS TABLE (area text, of_kind text)
    LANGUAGE plpgsql
AS $$
DECLARE
    this_month CONSTANT date := date_trunc('month', p_today::timestamp)::date;
    areas text[];
    kinds text[];
BEGIN
    INSERT INTO segment_move (district, segment_id, past_day, area_path, kind)
    SELECT p_district, s.segment_id, p_today, s.area_path, s.kind
    FROM segment_state s
    WHERE s.district = p_district AND s.segment_id = ANY (p_ids)
    ON CONFLICT DO NOTHING;

    SELECT array_agg(n.path), array_agg(n.sort) INTO areas, kinds
    FROM (SELECT s.area_path AS path, s.kind AS sort FROM segment_state s
          WHERE s.district = p_district AND s.segment_id = ANY (p_ids)
          UNION
          SELECT g.path, g.sort FROM unnest(p_areas, p_kinds) AS g (path, sort)) n;

    PERFORM FROM problem p
    WHERE p.district = p_district AND p.segment_id = ANY (p_ids)
    ORDER BY p.problem_id FOR UPDATE;
    UPDATE problem p SET area_path = n.path
    FROM unnest(p_ids, p_areas) AS n (id, path)
    WHERE p.district = p_district AND p.segment_id = n.id AND p.area_path <> n.path;

    INSERT INTO town_month AS t (district, town_path, month, kind, patrolled, patrolled_days)
    SELECT DISTINCT p_district, area_town(n.path), this_month, n.sort, 0, 0
    FROM unnest(areas, kinds) AS n (path, sort)
    ORDER BY 2, 4
    ON CONFLICT (district, town_path, month, kind) DO UPDATE SET patrolled = t.patrolled;
    INSERT INTO area_count AS c (district, area_path, kind)
    SELECT DISTINCT p_district, a.path, n.sort
    FROM unnest(areas, kinds) AS n (path, sort) CROSS JOIN LATERAL area_chain(n.path) a (path)
    ORDER BY 2, 3
    ON CONFLICT (district, area_path, kind) DO UPDATE SET segments = c.segments;
    INSERT INTO area_month AS m (district, area_path, month, kind)
    SELECT DISTINCT p_district, a.path, this_month, n.sort
    FROM unnest(areas, kinds) AS n (path, sort) CROSS JOIN LATERAL area_chain(n.path) a (path)
    ORDER BY 2, 4
    ON CONFLICT (district, month, area_path, kind) DO UPDATE SET opened = m.opened;

    RETURN QUERY SELECT n.path, n.sort FROM unnest(areas, kinds) AS n (path, sort);
END $$;
