-- Where a segment lay, and of what kind it was, on the last day of a local month, if it has moved
-- since; no row if it has not. A month that is over adds up there, whatever is added to it later.
CREATE OR REPLACE FUNCTION lay_then(p_district int4, p_segment int8, p_month date)
    RETURNS TABLE (area text, of_kind text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    RETURN QUERY
    SELECT m.area_path, m.kind FROM segment_move m
    WHERE m.district = p_district AND m.segment_id = p_segment
      AND m.past_day >= p_month + interval '1 month'
    ORDER BY m.past_day LIMIT 1;
END $$;
