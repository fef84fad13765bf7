-- Where a segment lay and lies, and of what kind it was and is, one after the other: from a first
-- day on to before another; NULL where it has lain there always or goes on lying there.
CREATE OR REPLACE FUNCTION places_of(p_district int4, p_segment int8)
    RETURNS TABLE (area text, of_kind text, first_day date, past_day date)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    RETURN QUERY
    SELECT m.area_path, m.kind, lag(m.past_day) OVER (ORDER BY m.past_day), m.past_day
    FROM segment_move m
    WHERE m.district = p_district AND m.segment_id = p_segment
    UNION ALL
    SELECT s.area_path, s.kind,
           (SELECT max(m.past_day) FROM segment_move m
            WHERE m.district = p_district AND m.segment_id = p_segment),
           NULL
    FROM segment_state s
    WHERE s.district = p_district AND s.segment_id = p_segment;
END $$;
