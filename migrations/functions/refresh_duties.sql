-- Works out again which rule binds which segment today, and on which days it asks for nothing. To
-- be called when stewardships, duties, warnings, suspensions, excuses or areas change, and after
-- each midnight, since all of them carry dates.
CREATE OR REPLACE FUNCTION refresh_duties(p_district int4, p_ids int8[], p_today date) RETURNS void
    LANGUAGE sql
BEGIN ATOMIC
    WITH wanted AS MATERIALIZED (
        SELECT a.* FROM duties_anew(p_district, p_ids, p_today) a
    ), gone AS (
        DELETE FROM segment_duty k
        USING unnest(p_ids) AS asked (id)
        WHERE k.district = p_district AND k.segment_id = asked.id
          AND (k.segment_id, k.role) NOT IN (SELECT w.segment_id, w.role FROM wanted w)
    )
    INSERT INTO segment_duty AS k (district, segment_id, role, unit, times, since, warning, closed,
                                   pause_cause, pause_past)
    SELECT p_district, w.segment_id, w.role, w.unit, w.times, w.since, w.warning, w.closed,
           w.pause_cause, w.pause_past
    FROM wanted w
    ON CONFLICT (district, segment_id, role) DO UPDATE
        SET unit = excluded.unit, times = excluded.times, since = excluded.since,
            warning = excluded.warning, closed = excluded.closed,
            pause_cause = excluded.pause_cause, pause_past = excluded.pause_past
        WHERE (k.unit, k.times, k.since, k.warning, k.closed, k.pause_cause, k.pause_past)
            IS DISTINCT FROM
            (excluded.unit, excluded.times, excluded.since, excluded.warning, excluded.closed,
             excluded.pause_cause, excluded.pause_past);
END;
