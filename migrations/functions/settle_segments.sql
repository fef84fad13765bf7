-- Brings the status of segments up to date after any cause, and tells open consoles.
-- `p_patrolled_at`, where given, runs parallel to `p_ids` and moves the last patrol forward.
--
-- Of a segment that nobody has looked at on this local day the duties are brought to it first:
-- rules, seasons, warnings, suspensions and stewardships begin with a day, and a record in the
-- minute after midnight comes before settle_day.
--
-- Generic plans are forced: see write_statuses_on.
CREATE OR REPLACE FUNCTION settle_segments(p_district int4, p_now timestamptz, p_ids int8[],
                                           p_patrolled_at timestamptz[] DEFAULT NULL)
    RETURNS void
    LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    today CONSTANT date := settling_day(p_district, p_now, p_ids);
    behind int8[];
BEGIN
    SELECT array_agg(s.segment_id) INTO behind
    FROM segment_state s
    WHERE s.district = p_district AND s.segment_id = ANY (p_ids) AND s.as_of <> today;
    IF behind IS NOT NULL THEN
        PERFORM refresh_duties(p_district, behind, today);
    END IF;
    PERFORM write_statuses_on(p_district, p_now, today, p_ids, p_patrolled_at);
END $$;
