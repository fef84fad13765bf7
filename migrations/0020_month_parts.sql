-- A smaller area's month in one statement that is planned once a connection.

-- The figures of the parts of an area, for the month sheet: parts are the areas whose codes have `p_length` digits, and what lies in none
-- of them stands under `p_lower`, the area itself. Segments are counted one by one; each is looked up once for
-- its months and once for its stewards.
--
-- Periods whose last day lies in the month and is over are owed, by segment and role, when a rule and a stewardship held from their first
-- day to their last; which rule binds is decided on the last day, the deepest area first. `done` never exceeds `owed`. Days are bits,
-- counted from the first day of the month but one before: no period that ends in the month begins earlier.
CREATE FUNCTION month_parts(p_district int4, p_lower text, p_upper text, p_length int4, p_month date, p_today date)
    RETURNS TABLE (area_path text, kind text, name text, segments int8, patrolled int8, patrolled_days int8, owed int8, done int8,
                   open int8, opened int8, closed int8, ratings int4[])
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET plan_cache_mode = force_generic_plan SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    base CONSTANT date := p_month - interval '2 months';
    past CONSTANT date := p_month + interval '1 month';
    -- All days; a month's first day is the last bit.
    ones CONSTANT bit(128) := ~0::bit(128);
BEGIN
    RETURN QUERY
    WITH rule AS MATERIALIZED (
        SELECT d.area_path, area_upper(d.area_path) AS upper, d.role, d.kind, d.unit, d.times, d.valid_from,
               coalesce(d.valid_to, 'infinity') AS valid_to
        FROM duty d
        WHERE d.district = p_district AND d.area_path < p_upper AND area_upper(d.area_path) > p_lower
    ), owing AS MATERIALIZED (
        -- One row a rule and period.
        SELECT row_number() OVER () AS number, r.area_path, r.upper, r.role, r.kind, r.times, p.start, p.past,
               ones >> (128 - (p.past - p.start)) << (p.start - base) AS days,
               EXISTS (SELECT FROM rule x
                       WHERE x.role = r.role AND x.kind = r.kind AND length(x.area_path) > length(r.area_path)
                         AND x.valid_from < p.past AND x.valid_to >= p.past) AS is_general
        FROM rule r
        JOIN (SELECT e.unit, period_start(e.unit, e.past - 1) AS start, e.past
              FROM (SELECT u.unit, p_month + g.day AS past
                    FROM unnest('{week,ten_days,month,quarter}'::text[]) u (unit) CROSS JOIN generate_series(1, past - p_month) g (day)
                    OFFSET 0) e
              WHERE period_start(e.unit, e.past) = e.past) p
          ON p.unit = r.unit AND r.valid_from <= p.start AND r.valid_to >= p.past
        WHERE p.past <= p_today
    ), daily AS MATERIALIZED (
        -- A period a day would be thirty times the work: of a duty of every day, what there is of it in the month is one mask.
        SELECT r.area_path, r.upper, r.role, r.kind, month_mask(p_month, r.valid_from, least(r.valid_to, past, p_today)) AS days
        FROM rule r WHERE r.unit = 'day'
    ), segment AS MATERIALIZED (
        -- Its month rows as two lists, so that no join depends on how many the planner takes them for.
        SELECT s.segment_id, s.area_path, s.kind, s.retired, m.roles, m.visits, m.patrolled, m.days
        FROM segment_state s
        CROSS JOIN LATERAL (
            SELECT array_agg(v.role) AS roles, array_agg(v.days::bit(128) << (v.month - base)) AS visits,
                   count(*) FILTER (WHERE v.month = p_month) AS patrolled,
                   coalesce(sum(bit_count(v.days::bit(32))) FILTER (WHERE v.month = p_month), 0) AS days
            FROM segment_month v
            WHERE v.district = p_district AND v.segment_id = s.segment_id AND v.month >= base AND v.month <= p_month) m
        WHERE s.district = p_district AND s.area_path >= p_lower AND s.area_path < p_upper
    ), answering AS MATERIALIZED (
        SELECT s.segment_id, s.area_path, s.kind, st.role, st.valid_from, st.valid_to,
               coalesce((SELECT bit_or(v.days) FROM unnest(s.roles, s.visits) v (role, days) WHERE v.role = st.role), 0::bit(128)) AS days
        FROM segment s
        CROSS JOIN LATERAL (
            SELECT x.role, x.valid_from, coalesce(x.valid_to, 'infinity') AS valid_to FROM stewardship x
            WHERE x.district = p_district AND x.segment_id = s.segment_id
              AND x.valid_from < past AND (x.valid_to IS NULL OR x.valid_to > p_month)) st
        WHERE NOT s.retired
    ), duties AS (
        SELECT min(a.area_path) AS area_path, min(a.kind) AS kind, max(o.times)::int4 AS owed,
               least(bit_count(bit_or(a.days & o.days)), max(o.times))::int4 AS done
        FROM owing o
        JOIN answering a ON o.role = a.role AND o.kind = a.kind AND a.area_path >= o.area_path AND a.area_path < o.upper
                        AND a.valid_from <= o.start AND a.valid_to >= o.past
        WHERE NOT o.is_general
           OR NOT EXISTS (SELECT FROM rule x
                          WHERE x.role = o.role AND x.kind = o.kind AND length(x.area_path) > length(o.area_path)
                            AND a.area_path >= x.area_path AND a.area_path < x.upper AND x.valid_from < o.past AND x.valid_to >= o.past)
        -- Several may hold one role.
        GROUP BY a.segment_id, o.number
        UNION ALL
        SELECT d.area_path, d.kind, bit_count(d.owed::bit(32))::int4, bit_count((d.owed & d.days)::bit(32))::int4
        FROM (SELECT a.area_path, a.kind,
                     bit_or(month_mask(p_month, a.valid_from, least(a.valid_to, past)) & o.days
                            & ~coalesce((SELECT bit_or(month_mask(p_month, x.valid_from, least(x.valid_to, past))) FROM rule x
                                         WHERE x.role = o.role AND x.kind = o.kind AND length(x.area_path) > length(o.area_path)
                                           AND a.area_path >= x.area_path AND a.area_path < x.upper), 0)) AS owed,
                     (a.days << (96 - (p_month - base)))::bit(32)::int4 AS days
              FROM daily o
              JOIN answering a ON o.role = a.role AND o.kind = a.kind AND a.area_path >= o.area_path AND a.area_path < o.upper
              GROUP BY a.segment_id, a.role, a.area_path, a.kind, a.days) d
    ), counted AS (
        SELECT left(v.area_path, p_length) AS area_path, v.kind, sum(v.segments) AS segments, sum(v.patrolled) AS patrolled,
               sum(v.days) AS days, sum(v.owed) AS owed, sum(v.done) AS done
        FROM (SELECT s.area_path, s.kind, (NOT s.retired)::int4 AS segments, s.patrolled, s.days, 0 AS owed, 0 AS done FROM segment s
              UNION ALL
              SELECT d.area_path, d.kind, 0, 0, 0, d.owed, d.done FROM duties d) v
        GROUP BY 1, 2
    ), said AS (
        -- Sums of the parts, and of the area as a whole less those of its parts.
        SELECT p.area_path, p.kind, sum(p.open * p.sign) AS open, sum(p.opened * p.sign) AS opened, sum(p.closed * p.sign) AS closed,
               ARRAY[sum(p.ratings[1] * p.sign), sum(p.ratings[2] * p.sign), sum(p.ratings[3] * p.sign), sum(p.ratings[4] * p.sign),
                     sum(p.ratings[5] * p.sign)] AS ratings
        FROM (SELECT x.area_path, v.kind, v.open, v.opened, v.closed, v.ratings, x.sign
              FROM (SELECT c.area_path, c.kind, c.open_problems AS open, 0 AS opened, 0 AS closed, '{0,0,0,0,0}'::int4[] AS ratings
                    FROM area_count c WHERE c.district = p_district AND c.area_path >= p_lower AND c.area_path < p_upper
                    UNION ALL
                    SELECT m.area_path, m.kind, 0, m.opened, m.closed, m.ratings
                    FROM area_month m
                    WHERE m.district = p_district AND m.month = p_month AND m.area_path >= p_lower AND m.area_path < p_upper) v
              CROSS JOIN LATERAL (
                  SELECT v.area_path, 1 AS sign WHERE length(v.area_path) = p_length OR v.area_path = p_lower
                  UNION ALL
                  SELECT p_lower, -1 WHERE length(v.area_path) = p_length AND v.area_path <> p_lower) x) p
        GROUP BY p.area_path, p.kind
    )
    SELECT area_path, kind, coalesce(a.name, area_path), coalesce(c.segments, 0)::int8, coalesce(c.patrolled, 0)::int8,
           coalesce(c.days, 0)::int8, coalesce(c.owed, 0)::int8, coalesce(c.done, 0)::int8,
           coalesce(s.open, 0)::int8, coalesce(s.opened, 0)::int8, coalesce(s.closed, 0)::int8,
           coalesce(s.ratings::int4[], '{0,0,0,0,0}')
    FROM counted c FULL JOIN said s USING (area_path, kind)
    LEFT JOIN area a ON a.district = p_district AND a.path = area_path AND a.path >= p_lower AND a.path < p_upper;
END $$;

DROP FUNCTION duty_month(int4, text, text, date, date);
