-- Dates moves of segments anew that were put down by a clock that was ahead of `p_today`, with
-- today. Of several of a segment the first says where it lay. The caller has locked the states, and
-- makes the sums anew (put_moves_right, leave_places).
CREATE OR REPLACE FUNCTION date_moves_anew(p_district int4, p_today date, p_ids int8[])
    RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    DELETE FROM segment_move m
    WHERE m.district = p_district AND m.segment_id = ANY (p_ids) AND m.past_day > p_today
      AND EXISTS (SELECT FROM segment_move o
                  WHERE o.district = p_district AND o.segment_id = m.segment_id
                    AND o.past_day >= p_today AND o.past_day < m.past_day);
    UPDATE segment_move m SET past_day = p_today
    WHERE m.district = p_district AND m.segment_id = ANY (p_ids) AND m.past_day > p_today;
END $$;
