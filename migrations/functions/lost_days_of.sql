-- As lost_days, of a segment that lies in an area by now: where it lay on each day.
CREATE OR REPLACE FUNCTION lost_days_of(p_district int4, p_segment int8, p_area text, p_since date)
    RETURNS datemultirange
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    RETURN (SELECT range_agg(daterange(x.from_day, x.past_day))
            FROM excuses_of(p_district, p_segment, p_area, p_since) x);
END $$;
