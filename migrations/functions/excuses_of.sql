-- The excused outages that took local days of a segment, of those that ended after `p_since`: where
-- it lay on each day, so that an outage may have several rows, each with the days on which the
-- segment lay in one of its places.
CREATE OR REPLACE FUNCTION excuses_of(p_district int4, p_segment int8, p_since date)
    RETURNS TABLE (excuse uuid, from_at timestamptz, past_at timestamptz, from_day date,
                   past_day date)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    RETURN QUERY
    -- A bound that is NULL bounds nothing.
    SELECT x.excuse_id, x.from_at, x.past_at, greatest(x.from_day, g.first_day),
           least(x.past_day, g.past_day)
    FROM places_of(p_district, p_segment) g
    JOIN excuse x ON x.district = p_district AND x.past_day > p_since
                 AND g.area >= x.area_path AND g.area < area_upper(x.area_path)
                 AND daterange(x.from_day, x.past_day) && daterange(g.first_day, g.past_day)
    WHERE NOT EXISTS (SELECT FROM excuse_withdrawal w
                      WHERE w.district = p_district AND w.excuse_id = x.excuse_id)
    ORDER BY x.from_at, x.excuse_id;
END $$;
