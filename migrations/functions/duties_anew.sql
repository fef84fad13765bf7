-- Which rule binds which segment on a local day, and on which days it asks for nothing: what
-- segment_duty should hold of these segments. Rules are looked up once for each area, kind and
-- role.
--
-- In SQL, so that it is planned for the number of segments it is asked for, one or a province.
CREATE OR REPLACE FUNCTION duties_anew(p_district int4, p_ids int8[], p_today date)
    RETURNS TABLE (segment_id int8, role text, unit text, times int2, since date, warning text,
                   closed datemultirange, pause_cause text, pause_past date)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH held AS MATERIALIZED (
        SELECT st.segment_id, st.role, s.area_path, s.kind, min(st.valid_from) AS since
        FROM (SELECT DISTINCT id FROM unnest(p_ids) AS i (id)) asked
        JOIN stewardship st ON st.district = p_district AND st.segment_id = asked.id
        JOIN segment s ON s.district = st.district AND s.segment_id = st.segment_id
                      AND s.retired_at IS NULL
        WHERE st.valid_from <= p_today AND (st.valid_to IS NULL OR st.valid_to > p_today)
        GROUP BY st.segment_id, st.role, s.area_path, s.kind
    ), rule AS MATERIALIZED (
        SELECT g.area_path, g.kind, g.role, d.*,
               lost_days(p_district, g.area_path, p_today - 200) AS lost
        FROM (SELECT DISTINCT area_path, kind, role FROM held) g
        CROSS JOIN LATERAL binding_duty(p_district, g.area_path, g.kind, g.role, p_today) d
    ), moved AS MATERIALIZED (
        -- Since when a segment lies where the rule binds that came from where another one bound:
        -- what was asked for before that was asked for there.
        SELECT h.segment_id, h.role, max(m.past_day) AS since
        FROM segment_move m
        JOIN held h ON h.segment_id = m.segment_id
        JOIN rule r ON r.area_path = h.area_path AND r.kind = h.kind AND r.role = h.role
        WHERE m.district = p_district AND m.past_day > p_today - 200 AND m.past_day <= p_today
          AND NOT EXISTS (SELECT FROM binding_duty(p_district, m.area_path, m.kind, h.role,
                                                   m.past_day - 1) o
                          WHERE (o.unit, o.times, o.since) = (r.unit, r.times, r.since)
                            AND o.warning IS NOT DISTINCT FROM r.warning)
        GROUP BY h.segment_id, h.role
    ), elsewhere AS MATERIALIZED (
        -- What outages took of one that has moved, they took where it lay on each day.
        SELECT h.segment_id,
               lost_days_of(p_district, h.segment_id, h.area_path, p_today - 200) AS lost
        FROM (SELECT DISTINCT h.segment_id, h.area_path
              FROM segment_move m
              JOIN held h ON h.segment_id = m.segment_id
              WHERE m.district = p_district AND m.past_day > p_today - 200) h
    )
    SELECT h.segment_id, h.role, r.unit, r.times,
           greatest(h.since, r.since, moved.since) AS since, r.warning,
           CASE WHEN l.lost IS NULL THEN c.closed
                ELSE c.closed + excused_days(r.unit, l.lost, c.closed, p_today) END AS closed,
           CASE WHEN own.past > r.pause_past OR r.pause_past IS NULL THEN own.cause
                ELSE r.pause_cause END AS pause_cause,
           greatest(own.past, r.pause_past) AS pause_past
    FROM held h
    JOIN rule r ON r.area_path = h.area_path AND r.kind = h.kind AND r.role = h.role
    LEFT JOIN moved ON moved.segment_id = h.segment_id AND moved.role = h.role
    LEFT JOIN elsewhere e ON e.segment_id = h.segment_id
    CROSS JOIN LATERAL (SELECT CASE WHEN e.segment_id IS NULL THEN r.lost
                                    ELSE e.lost END AS lost) l
    LEFT JOIN LATERAL (
        SELECT range_agg(daterange(x.from_day, x.past_day)) AS days,
               (array_agg(x.cause ORDER BY x.past_day DESC, x.suspension_id)
                FILTER (WHERE x.from_day <= p_today AND x.past_day > p_today))[1] AS cause,
               max(x.past_day)
               FILTER (WHERE x.from_day <= p_today AND x.past_day > p_today) AS past
        FROM suspension x
        WHERE x.district = p_district AND x.segment_id = h.segment_id
          AND x.past_day > p_today - 200) own ON true
    -- Days on which somebody of the role is on leave and nobody of the role is there.
    LEFT JOIN LATERAL (
        SELECT range_agg(y.held * y.leave)
                   - coalesce(range_agg(y.held - y.leave), '{}') AS days
        FROM (SELECT datemultirange(daterange(st.valid_from, st.valid_to)) AS held,
                     coalesce((SELECT range_agg(daterange(x.from_day, x.past_day))
                               FROM suspension x
                               WHERE x.district = p_district AND x.person_id = st.person_id
                                 AND x.past_day > p_today - 200), '{}') AS leave
              FROM stewardship st
              WHERE st.district = p_district AND st.segment_id = h.segment_id
                AND st.role = h.role) y
        WHERE EXISTS (SELECT FROM suspension x
                      WHERE x.district = p_district AND x.person_id IS NOT NULL
                        AND x.past_day > p_today - 200)
    ) away ON true
    CROSS JOIN LATERAL (SELECT r.closed + coalesce(own.days, '{}') + coalesce(away.days, '{}')
                                   AS closed) c;
END;
