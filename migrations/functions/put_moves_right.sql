-- Dates moves of segments anew that were put down by a clock that was ahead of `p_today`: they
-- moved by today, and since nobody knows when, with today. Of several of a segment the first says
-- where it lay. The running month goes along with it, as it would have. The caller has locked the
-- states, and settles the segments.
CREATE OR REPLACE FUNCTION put_moves_right(p_district int4, p_today date, p_ids int8[]) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    this_month CONSTANT date := date_trunc('month', p_today::timestamp)::date;
    areas text[];
    kinds text[];
BEGIN
    SELECT array_agg(n.path), array_agg(n.sort) INTO areas, kinds
    FROM (SELECT m.area_path AS path, m.kind AS sort FROM segment_move m
          WHERE m.district = p_district AND m.segment_id = ANY (p_ids) AND m.past_day > p_today
          UNION
          SELECT s.area_path, s.kind FROM segment_state s
          WHERE s.district = p_district AND s.segment_id = ANY (p_ids)) n;
    PERFORM hold_sums(p_district, this_month, areas, kinds);
    PERFORM date_moves_anew(p_district, p_today, p_ids);
    PERFORM sums_of_places(p_district, p_today, areas, kinds);
END $$;
