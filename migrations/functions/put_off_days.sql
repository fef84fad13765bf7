-- By how many days excused outages put a promise of an answer off, which was made at an instant and
-- is due at another by now; 0 where none did. NULL where it is due by something else than what they
-- made of it, as a release says that knew of no rules: it is no promise of theirs any more. What is
-- withdrawn puts off until its withdrawal is followed through, which takes its days back.
CREATE OR REPLACE FUNCTION put_off_days(p_district int4, p_problem int8, p_made timestamptz,
                                        p_due timestamptz) RETURNS int4
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    RETURN (
        SELECT CASE WHEN count(*) FILTER (WHERE s.stands) = 0 THEN 0
                    WHEN bool_or(s.due_at = p_due) THEN sum(s.days) FILTER (WHERE s.stands)
               END::int4
        FROM (SELECT e.days, e.due_at,
                     e.days > 0
                     AND (NOT EXISTS (SELECT FROM excuse_withdrawal w
                                      WHERE w.district = p_district AND w.excuse_id = e.excuse_id)
                          OR EXISTS (SELECT FROM excuse_settling g
                                     WHERE g.district = p_district AND g.excuse_id = e.excuse_id))
                         AS stands
              FROM excused_promise e
              JOIN excuse x ON x.district = p_district AND x.excuse_id = e.excuse_id
              -- One that was recorded before put an earlier promise off.
              WHERE e.district = p_district AND e.problem_id = p_problem AND x.at >= p_made) s);
END $$;
