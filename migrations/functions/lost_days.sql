-- The local days that excused outages took in an area, of outages that ended after `p_since`. NULL
-- where there are none.
CREATE OR REPLACE FUNCTION lost_days(p_district int4, p_area text, p_since date)
    RETURNS datemultirange
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    RETURN (SELECT range_agg(daterange(x.from_day, x.past_day))
            FROM excuse x
            WHERE x.district = p_district AND x.past_day > p_since
              AND p_area >= x.area_path AND p_area < area_upper(x.area_path)
              AND NOT EXISTS (SELECT FROM excuse_withdrawal w
                              WHERE w.district = p_district AND w.excuse_id = x.excuse_id));
END $$;
