-- As lay_then, of every segment of a district that has moved since a local month.
CREATE OR REPLACE FUNCTION moved_since(p_district int4, p_month date)
    RETURNS TABLE (segment int8, area text, of_kind text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    RETURN QUERY
    SELECT DISTINCT ON (m.segment_id) m.segment_id, m.area_path, m.kind
    FROM segment_move m
    WHERE m.district = p_district AND m.past_day >= p_month + interval '1 month'
    ORDER BY m.segment_id, m.past_day;
END $$;
