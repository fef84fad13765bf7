-- The rules that pages, map, lists, exports and recordings share: periods, standing, status. They live in the database because
-- every one of those reads sets of segments, and because a recording must work them out inside its own transaction.

-- None of these is STRICT: a strict function with a CASE in it is called for every row instead of being inlined.

-- First day of the period a day lies in. Ten-day periods (旬) start on the 1st, 11th and 21st; weeks on Monday.
CREATE FUNCTION period_start(unit text, day date) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE unit
    WHEN 'day' THEN day
    WHEN 'week' THEN date_trunc('week', day::timestamp)::date
    WHEN 'ten_days' THEN date_trunc('month', day::timestamp)::date + CASE WHEN extract(day FROM day) > 20 THEN 20
                                                                          WHEN extract(day FROM day) > 10 THEN 10 ELSE 0 END
    WHEN 'month' THEN date_trunc('month', day::timestamp)::date
    WHEN 'quarter' THEN date_trunc('quarter', day::timestamp)::date
END;

-- First day after the period that starts on `start`.
CREATE FUNCTION period_end(unit text, start date) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE unit
    WHEN 'day' THEN start + 1
    WHEN 'week' THEN start + 7
    WHEN 'ten_days' THEN CASE WHEN extract(day FROM start) > 20 THEN (date_trunc('month', start::timestamp) + interval '1 month')::date
                              ELSE start + 10 END
    WHEN 'month' THEN (start + interval '1 month')::date
    WHEN 'quarter' THEN (start + interval '3 months')::date
END;

-- Bits of the days of `month` that lie in [first, past).
CREATE FUNCTION month_mask(month date, first date, past date) RETURNS int4
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (((1::int8 << least(greatest(past - month, 0), 31)) - 1) & ~((1::int8 << least(greatest(first - month, 0), 31)) - 1))::int4;

-- Days in [first, past) on which a role patrolled a segment.
CREATE FUNCTION patrolled_days(p_district int4, p_segment int8, p_role text, first date, past date) RETURNS int4
    LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT coalesce(sum(bit_count((m.days & month_mask(m.month, first, past))::bit(32))), 0)::int4
        FROM segment_month m
        WHERE m.district = p_district AND m.segment_id = p_segment AND m.role = p_role
          AND m.month >= date_trunc('month', first::timestamp)::date AND m.month < past);

-- How the duties of segments stand on a local day, with the period that is running: 0 done, 1 owed with time left, 2 overdue: the
-- period before was missed and this one is not done yet. A period that began before `since` cannot be missed. `done` never
-- exceeds `times`.
CREATE FUNCTION duty_counts(p_district int4, p_ids int8[], p_today date)
    RETURNS TABLE (segment_id int8, role text, unit text, times int2, period_from date, period_past date, done int4, standing int2)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH period AS MATERIALIZED (
        SELECT u.unit, period_start(u.unit, p_today) AS start, period_end(u.unit, period_start(u.unit, p_today)) AS past,
               period_start(u.unit, period_start(u.unit, p_today) - 1) AS before
        FROM unnest('{day,week,ten_days,month,quarter}'::text[]) u (unit)
    )
    SELECT d.segment_id, d.role, d.unit, d.times, p.start, p.past, least(m.days, d.times::int4),
           (CASE WHEN m.days >= d.times THEN 0 WHEN d.since <= p.before AND m.days_before < d.times THEN 2 ELSE 1 END)::int2
    -- Joined row by row along the indexes, whatever the number of ids: the planner cannot know it, and "= ANY" or a hash of a
    -- wrongly guessed side would look through all of them for every row.
    FROM unnest(p_ids) AS asked (id)
    JOIN segment_duty d ON d.district = p_district AND d.segment_id = asked.id
    JOIN period p ON p.unit = d.unit
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(bit_count((m.days & month_mask(m.month, p.start, p.past))::bit(32))), 0)::int4 AS days,
               coalesce(sum(bit_count((m.days & month_mask(m.month, p.before, p.start))::bit(32))), 0)::int4 AS days_before
        FROM segment_month m
        WHERE m.district = d.district AND m.segment_id = d.segment_id AND m.role = d.role
          AND m.month >= date_trunc('month', p.before::timestamp)::date AND m.month < p.past) m;
END;

-- The periods whose last day lies in [first, past), as a table for people. `done` never exceeds `owed`.
CREATE FUNCTION duty_periods(p_district int4, p_segment int8, p_role text, unit text, times int2, since date,
                             first date, past date, today date)
    RETURNS TABLE (period_from date, period_past date, owed int4, done int4, standing text)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT q.start, q.past, times::int4, q.done,
           CASE WHEN q.done >= times THEN 'done'
                WHEN q.start > today THEN 'ahead'
                WHEN q.past > today THEN 'running'
                WHEN since > q.start THEN 'not_owed'
                ELSE 'missed' END
    FROM (SELECT p.start, p.past, least(patrolled_days(p_district, p_segment, p_role, p.start, p.past), times)::int4 AS done
          FROM (SELECT DISTINCT period_start(unit, g::date) AS start, period_end(unit, period_start(unit, g::date)) AS past
                FROM generate_series(first::timestamp, (past - 1)::timestamp, interval '1 day') g) p
          WHERE p.past - 1 >= first AND p.past <= duty_periods.past) q
    ORDER BY q.start;
END;

-- Status of segments on a local day: 0 ok, 1 due, 2 overdue, 3 problem, 4 unassigned, 5 idle.
CREATE FUNCTION compute_status(p_district int4, p_ids int8[], p_today date)
    RETURNS TABLE (segment_id int8, status int2)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT s.segment_id,
           (CASE WHEN s.open_problems > 0 THEN 3
                 WHEN NOT held.by_somebody THEN 4
                 ELSE coalesce((SELECT max(d.standing) FROM duty_counts(p_district, ARRAY[s.segment_id], p_today) d), 5) END)::int2
    FROM (SELECT DISTINCT id FROM unnest(p_ids) AS i (id)) asked
    JOIN segment_state s ON s.district = p_district AND s.segment_id = asked.id
    CROSS JOIN LATERAL (
        SELECT count(*) > 0 AS by_somebody
        FROM stewardship st
        WHERE st.district = s.district AND st.segment_id = s.segment_id
          AND st.valid_from <= p_today AND (st.valid_to IS NULL OR st.valid_to > p_today)) held;
END;

CREATE FUNCTION local_day(p_district int4, at timestamptz) RETURNS date
    LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT (at AT TIME ZONE d.time_zone)::date FROM district d WHERE d.district = p_district);

-- Brings status up to date after any cause, and tells open consoles. `patrolled_at`, where given, runs parallel to `ids` and moves
-- the last patrol forward. A row whose picture did not change is not written, unless only its day is old.
CREATE FUNCTION settle_segments(p_district int4, p_now timestamptz, p_ids int8[], p_patrolled_at timestamptz[] DEFAULT NULL)
    RETURNS void
    LANGUAGE sql
BEGIN ATOMIC
    WITH moved AS (
        SELECT i.id, max(i.at) AS at FROM unnest(p_ids, p_patrolled_at) AS i (id, at) GROUP BY i.id
    ), settled AS (
        UPDATE segment_state s
        SET status = c.status,
            as_of = local_day(p_district, p_now),
            last_patrol_at = greatest(s.last_patrol_at, moved.at)
        FROM compute_status(p_district, p_ids, local_day(p_district, p_now)) c
        JOIN moved ON moved.id = c.segment_id
        WHERE s.district = p_district AND s.segment_id = c.segment_id
        RETURNING s.segment_id, s.area_path, s.status, s.open_problems, s.last_patrol_at
    )
    INSERT INTO live_event (district, area_path, payload, created_at)
    SELECT p_district, area_path,
           jsonb_build_object('id', segment_id, 'status', status, 'open_problems', open_problems, 'last_patrol_at', last_patrol_at),
           p_now
    FROM settled;
END;

-- Works out again which rule binds which segment. To be called when stewardships, duties or areas change, and after each midnight,
-- since all of them carry dates.
CREATE FUNCTION refresh_duties(p_district int4, p_ids int8[], p_today date) RETURNS void
    LANGUAGE sql
BEGIN ATOMIC
    WITH wanted AS (
        SELECT st.segment_id, st.role, d.unit, d.times, greatest(min(st.valid_from), d.valid_from) AS since
        FROM (SELECT DISTINCT id FROM unnest(p_ids) AS i (id)) asked
        JOIN stewardship st ON st.district = p_district AND st.segment_id = asked.id
        JOIN segment s ON s.district = st.district AND s.segment_id = st.segment_id AND s.retired_at IS NULL
        CROSS JOIN LATERAL (
            SELECT d.unit, d.times, d.valid_from
            FROM duty d
            WHERE d.district = st.district AND d.role = st.role AND d.kind = s.kind
              AND s.area_path >= d.area_path AND s.area_path < area_upper(d.area_path)
              AND d.valid_from <= p_today AND (d.valid_to IS NULL OR d.valid_to > p_today)
            ORDER BY length(d.area_path) DESC
            LIMIT 1) d
        WHERE st.valid_from <= p_today AND (st.valid_to IS NULL OR st.valid_to > p_today)
        GROUP BY st.segment_id, st.role, d.unit, d.times, d.valid_from
    ), gone AS (
        DELETE FROM segment_duty k
        USING unnest(p_ids) AS asked (id)
        WHERE k.district = p_district AND k.segment_id = asked.id
          AND (k.segment_id, k.role) NOT IN (SELECT w.segment_id, w.role FROM wanted w)
    )
    INSERT INTO segment_duty AS k (district, segment_id, role, unit, times, since)
    SELECT p_district, w.segment_id, w.role, w.unit, w.times, w.since FROM wanted w
    ON CONFLICT (district, segment_id, role) DO UPDATE
        SET unit = excluded.unit, times = excluded.times, since = excluded.since
        WHERE (k.unit, k.times, k.since) IS DISTINCT FROM (excluded.unit, excluded.times, excluded.since);
END;

-- After a local midnight: rules and status of the whole district for the new day. Returns how many segments were behind.
CREATE FUNCTION settle_day(p_district int4, p_now timestamptz) RETURNS int4
    LANGUAGE plpgsql
AS $$
DECLARE
    behind int8[];
BEGIN
    SELECT coalesce(array_agg(segment_id), '{}') INTO behind
    FROM (SELECT s.segment_id FROM segment_state s
          WHERE s.district = p_district AND s.as_of < local_day(p_district, p_now)
          ORDER BY s.segment_id FOR UPDATE) x;
    PERFORM refresh_duties(p_district, behind, local_day(p_district, p_now));
    PERFORM settle_segments(p_district, p_now, behind);
    RETURN cardinality(behind);
END $$;
