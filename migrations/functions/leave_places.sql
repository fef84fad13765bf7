-- Segments are about to move to another area, or to become another kind. Puts down where they lay
-- until today, takes their problems along, and locks the sums that this changes, of the running
-- month and of now; answers the places that they leave and come to, for sums_of_places, which comes
-- after the move. What a clock ahead has put down of them is dated with today before, since it came
-- first. The arrays run parallel, a segment once each. The caller has locked the states.
--
-- Everything is locked before the move, which counts segments over (segment_state_moved), and in
-- the order of everybody: problems, and then the sums (hold_sums).
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
    SELECT array_agg(n.path), array_agg(n.sort) INTO areas, kinds
    FROM (SELECT s.area_path AS path, s.kind AS sort FROM segment_state s
          WHERE s.district = p_district AND s.segment_id = ANY (p_ids)
          UNION
          SELECT m.area_path, m.kind FROM segment_move m
          WHERE m.district = p_district AND m.segment_id = ANY (p_ids) AND m.past_day > p_today
          UNION
          SELECT g.path, g.sort FROM unnest(p_areas, p_kinds) AS g (path, sort)) n;

    PERFORM date_moves_anew(p_district, p_today, p_ids);
    INSERT INTO segment_move (district, segment_id, past_day, area_path, kind)
    SELECT p_district, s.segment_id, p_today, s.area_path, s.kind
    FROM segment_state s
    WHERE s.district = p_district AND s.segment_id = ANY (p_ids)
    ON CONFLICT DO NOTHING;

    PERFORM FROM problem p
    WHERE p.district = p_district AND p.segment_id = ANY (p_ids)
    ORDER BY p.problem_id FOR UPDATE;
    UPDATE problem p SET area_path = n.path
    FROM unnest(p_ids, p_areas) AS n (id, path)
    WHERE p.district = p_district AND p.segment_id = n.id AND p.area_path <> n.path;

    PERFORM hold_sums(p_district, this_month, areas, kinds);

    RETURN QUERY SELECT n.path, n.sort FROM unnest(areas, kinds) AS n (path, sort);
END $$;
