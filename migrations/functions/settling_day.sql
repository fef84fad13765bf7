-- The day to which segments are settled: the local one, or the next where one of them is there
-- already and it begins within five minutes, which clocks of servers may differ by (SLACK in
-- src/clock/steps.rs). So nobody whose clock is a little behind sets a segment back.
CREATE OR REPLACE FUNCTION settling_day(p_district int4, p_now timestamptz, p_ids int8[])
    RETURNS date
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    -- Both days by one look-up; each is what local_day says.
    zone  CONSTANT text := (SELECT d.time_zone FROM district d WHERE d.district = p_district);
    today CONSTANT date := (p_now AT TIME ZONE zone)::date;
    soon  CONSTANT date := ((p_now + interval '5 minutes') AT TIME ZONE zone)::date;
BEGIN
    IF soon > today AND EXISTS (
        SELECT FROM segment_state s
        WHERE s.district = p_district AND s.segment_id = ANY (p_ids) AND s.as_of = soon)
    THEN
        RETURN soon;
    END IF;
    RETURN today;
END $$;
