-- Brings duties and status of the whole district to its local day: after each midnight, and after a
-- clock that was wrong went back; not back to a day that another server, whose clock may be up to
-- five minutes ahead, has ended (settling_day). Answers how many segments were not there yet. The
-- day is worked out once: asked for every segment of a province it takes a second, every minute.
CREATE OR REPLACE FUNCTION settle_day(p_district int4, p_now timestamptz) RETURNS int4
    LANGUAGE plpgsql
AS $$
DECLARE
    today CONSTANT date := local_day(p_district, p_now);
    soon  CONSTANT date := local_day(p_district, p_now + interval '5 minutes');
    behind int8[];
BEGIN
    SELECT coalesce(array_agg(segment_id), '{}') INTO behind
    FROM (SELECT s.segment_id FROM segment_state s
          WHERE s.district = p_district AND (s.as_of < today OR s.as_of > soon)
          ORDER BY s.segment_id FOR UPDATE) x;
    IF cardinality(behind) > 0 THEN
        PERFORM refresh_duties(p_district, behind, today);
        PERFORM write_statuses(p_district, p_now, behind);
    END IF;
    RETURN cardinality(behind);
END $$;
