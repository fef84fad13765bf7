-- How the duties of segments stand on a local day, with the period that runs: 0 done, 1 owed with
-- time left, 2 overdue: the period before was missed and this one is not done yet. A period that
-- began before `since` cannot be missed. Of a period that is not open on all its days a share is
-- owed; a duty that owes nothing in the period that runs has no row. `done` never exceeds `times`.
--
-- The periods are worked out in two steps, since a call with another call as its argument is not
-- inlined.
CREATE OR REPLACE FUNCTION duty_counts(p_district int4, p_ids int8[], p_today date)
    RETURNS TABLE (segment_id int8, role text, unit text, times int2, period_from date,
                   period_past date, done int4, standing int2)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT d.segment_id, d.role, d.unit, o.owed::int2, p.start, p.past, least(m.days, o.owed),
           (CASE WHEN m.days >= o.owed THEN 0
                 WHEN d.since <= p.before AND m.days_before < o.owed_before THEN 2
                 ELSE 1 END)::int2
    -- Joined row by row along the indexes, whatever the number of ids: the planner cannot know it,
    -- and "= ANY" or a hash of a wrongly guessed side would look through all of them for every row.
    FROM unnest(p_ids) AS asked (id)
    JOIN segment_duty d ON d.district = p_district AND d.segment_id = asked.id
    CROSS JOIN LATERAL (
        SELECT s.start, period_end(d.unit, s.start) AS past,
               period_start(d.unit, s.start - 1) AS before
        FROM (SELECT period_start(d.unit, p_today) AS start OFFSET 0) s OFFSET 0) p
    CROSS JOIN LATERAL (
        SELECT CASE WHEN isempty(d.closed) THEN d.times::int4
                    ELSE owed_in(d.times, p.start, p.past, d.closed) END AS owed,
               CASE WHEN isempty(d.closed) THEN d.times::int4
                    ELSE owed_in(d.times, p.before, p.start, d.closed) END AS owed_before
        OFFSET 0) o
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(bit_count((m.days
                                       & month_mask(m.month, p.start, p.past))::bit(32))),
                        0)::int4 AS days,
               coalesce(sum(bit_count((m.days
                                       & month_mask(m.month, p.before, p.start))::bit(32))),
                        0)::int4 AS days_before
        FROM segment_month m
        WHERE m.district = d.district AND m.segment_id = d.segment_id AND m.role = d.role
          AND m.month >= date_trunc('month', p.before::timestamp)::date AND m.month < p.past) m
    WHERE o.owed > 0;
END;
