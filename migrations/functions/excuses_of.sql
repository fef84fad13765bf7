-- The excused outages that took local days of a segment which lies in an area by now, of those that
-- ended after `p_since`: where it lay on each day, so that an outage may have several rows, each with
-- the days on which the segment lay in one of its places.
CREATE OR REPLACE FUNCTION excuses_of(p_district int4, p_segment int8, p_area text, p_since date)
    RETURNS TABLE (excuse uuid, from_at timestamptz, past_at timestamptz, from_day date,
                   past_day date)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    RETURN QUERY
    WITH place AS (
        SELECT m.area_path AS area,
               coalesce(lag(m.past_day) OVER (ORDER BY m.past_day), '-infinity') AS first,
               m.past_day AS past
        FROM segment_move m
        WHERE m.district = p_district AND m.segment_id = p_segment
        UNION ALL
        SELECT p_area, coalesce(max(m.past_day), '-infinity'), 'infinity'
        FROM segment_move m
        WHERE m.district = p_district AND m.segment_id = p_segment
    )
    SELECT x.excuse_id, x.from_at, x.past_at, greatest(x.from_day, g.first),
           least(x.past_day, g.past)
    FROM place g
    JOIN excuse x ON x.district = p_district AND x.past_day > p_since
                 AND g.area >= x.area_path AND g.area < area_upper(x.area_path)
                 AND x.from_day < g.past AND x.past_day > g.first
    WHERE NOT EXISTS (SELECT FROM excuse_withdrawal w
                      WHERE w.district = p_district AND w.excuse_id = x.excuse_id)
    ORDER BY x.from_at, x.excuse_id;
END $$;
