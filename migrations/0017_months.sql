-- What a month adds up to beyond patrols, kept in the transaction of its cause; and what tells servers that a district has other
-- segments than before.

-- The town a path lies in and every area from there down to the path itself: the areas whose sums a row counts in.
CREATE FUNCTION area_chain(path text) RETURNS SETOF text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT left(path, l.length) FROM (VALUES (9), (12), (14)) l (length) WHERE l.length <= greatest(length(path), 9);
END;

-- How much there is at this moment: segments in somebody's care, and problems somebody still works on.
CREATE TABLE area_count (
    district      int4 NOT NULL REFERENCES district,
    area_path     text COLLATE "C" NOT NULL,
    kind          text NOT NULL,
    segments      int4 NOT NULL DEFAULT 0,
    open_problems int4 NOT NULL DEFAULT 0,
    PRIMARY KEY (district, area_path, kind)
) WITH (fillfactor = 70);

-- What people said in a local month: problems by the month they were opened and closed in, ratings by score, very satisfied first.
CREATE TABLE area_month (
    district  int4 NOT NULL REFERENCES district,
    area_path text COLLATE "C" NOT NULL,
    month     date NOT NULL,
    kind      text NOT NULL,
    opened    int4 NOT NULL DEFAULT 0,
    closed    int4 NOT NULL DEFAULT 0,
    ratings   int4[] NOT NULL DEFAULT '{0,0,0,0,0}' CHECK (cardinality(ratings) = 5),
    PRIMARY KEY (district, month, area_path, kind)
) WITH (fillfactor = 70);

-- A district's sheet reads its towns alone, and one month of them.
CREATE INDEX area_count_towns ON area_count (district, area_path, kind) WHERE length(area_path) <= 9;
CREATE INDEX area_month_towns ON area_month (district, month, area_path, kind) WHERE length(area_path) <= 9;
CREATE INDEX town_month_month ON town_month (district, month, town_path, kind);
-- Rows come month by month, so that this finds the pages of one and costs a recording next to nothing.
CREATE INDEX segment_month_month ON segment_month USING brin (month) WITH (autosummarize = on, pages_per_range = 32);

GRANT SELECT, INSERT, UPDATE, DELETE ON area_count, area_month TO riverward_app;

CREATE FUNCTION local_month(p_district int4, at timestamptz) RETURNS date
    LANGUAGE sql STABLE PARALLEL SAFE
RETURN date_trunc('month', local_day(p_district, at)::timestamp)::date;

CREATE FUNCTION count_segments(p_district int4, p_area text, p_kind text, p_change int4) RETURNS void
    LANGUAGE sql
BEGIN ATOMIC
    INSERT INTO area_count AS c (district, area_path, kind, segments)
    SELECT p_district, a.path, p_kind, p_change FROM area_chain(p_area) a (path) ORDER BY a.path
    ON CONFLICT (district, area_path, kind) DO UPDATE SET segments = c.segments + excluded.segments;
END;

-- Whoever keeps a copy of which segments a district has (a status board, a map) has to fetch it again.
CREATE FUNCTION tell_regrouped(p_district int4) RETURNS void
    LANGUAGE sql
BEGIN ATOMIC
    INSERT INTO live_event (district, area_path, payload, created_at) VALUES (p_district, p_district::text, '{"regrouped": true}', now());
END;

-- Once a statement, since an import adds segments by the hundred thousand.
CREATE FUNCTION segment_states_came() RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    districts int4[];
BEGIN
    WITH g AS MATERIALIZED (
        SELECT s.district, s.area_path, s.kind, count(*) FILTER (WHERE NOT s.retired) AS segments FROM came s GROUP BY 1, 2, 3
    ), counted AS (
        INSERT INTO area_count AS c (district, area_path, kind, segments)
        SELECT g.district, a.path, g.kind, sum(g.segments)
        FROM g CROSS JOIN LATERAL area_chain(g.area_path) a (path)
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (district, area_path, kind) DO UPDATE SET segments = c.segments + excluded.segments
    )
    SELECT array_agg(DISTINCT g.district) INTO districts FROM g;
    PERFORM tell_regrouped(d) FROM unnest(districts) d;
    RETURN NULL;
END $$;
CREATE TRIGGER segment_states_came AFTER INSERT ON segment_state
    REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION segment_states_came();

CREATE FUNCTION segment_states_went() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM count_segments(g.district, g.area_path, g.kind, -g.segments)
    FROM (SELECT s.district, s.area_path, s.kind, count(*)::int4 AS segments FROM went s WHERE NOT s.retired
          GROUP BY 1, 2, 3 ORDER BY 1, 2, 3) g;
    PERFORM tell_regrouped(s.district) FROM (SELECT DISTINCT district FROM went) s;
    RETURN NULL;
END $$;
CREATE TRIGGER segment_states_went AFTER DELETE ON segment_state
    REFERENCING OLD TABLE AS went FOR EACH STATEMENT EXECUTE FUNCTION segment_states_went();

-- On the copy and not on the segment, so that it holds whoever writes it; patrols and problems change none of these columns.
CREATE FUNCTION segment_state_moved() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF NOT OLD.retired THEN PERFORM count_segments(OLD.district, OLD.area_path, OLD.kind, -1); END IF;
    IF NOT NEW.retired THEN PERFORM count_segments(NEW.district, NEW.area_path, NEW.kind, 1); END IF;
    PERFORM tell_regrouped(NEW.district);
    RETURN NULL;
END $$;
CREATE TRIGGER segment_state_moved AFTER UPDATE OF area_path, kind, retired ON segment_state
    FOR EACH ROW WHEN ((OLD.area_path, OLD.kind, OLD.retired) IS DISTINCT FROM (NEW.area_path, NEW.kind, NEW.retired))
    EXECUTE FUNCTION segment_state_moved();

-- One side of a change of a problem: `p_change` is 1 for what it is now and -1 for what it was. Tasks from ratings do not count.
CREATE FUNCTION count_problem(p problem, p_change int4) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    p_kind text := (SELECT g.kind FROM segment g WHERE g.district = p.district AND g.segment_id = p.segment_id);
BEGIN
    IF p.is_rating THEN RETURN; END IF;
    IF p.closed_at IS NULL THEN
        INSERT INTO area_count AS c (district, area_path, kind, open_problems)
        SELECT p.district, a.path, p_kind, p_change FROM area_chain(p.area_path) a (path) ORDER BY a.path
        ON CONFLICT (district, area_path, kind) DO UPDATE SET open_problems = c.open_problems + excluded.open_problems;
    END IF;
    INSERT INTO area_month AS m (district, area_path, month, kind, opened, closed)
    SELECT p.district, a.path, e.month, p_kind, sum(e.opened), sum(e.closed)
    FROM (SELECT local_month(p.district, p.opened_at) AS month, p_change AS opened, 0 AS closed
          UNION ALL
          SELECT local_month(p.district, p.closed_at), 0, p_change WHERE p.closed_at IS NOT NULL) e
    CROSS JOIN LATERAL area_chain(p.area_path) a (path)
    GROUP BY e.month, a.path ORDER BY e.month, a.path
    ON CONFLICT (district, month, area_path, kind) DO UPDATE SET opened = m.opened + excluded.opened, closed = m.closed + excluded.closed;
END $$;

CREATE FUNCTION problem_counts() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM count_problem(OLD, -1); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM count_problem(NEW, 1); END IF;
    RETURN NULL;
END $$;
-- At the commit: the rows of a town are wanted by many, so they are locked last and for as short as can be.
CREATE CONSTRAINT TRIGGER problem_counts AFTER INSERT OR DELETE ON problem
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION problem_counts();
CREATE CONSTRAINT TRIGGER problem_counts_again AFTER UPDATE ON problem
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((OLD.area_path, OLD.segment_id, OLD.opened_at, OLD.closed_at, OLD.is_rating)
          IS DISTINCT FROM (NEW.area_path, NEW.segment_id, NEW.opened_at, NEW.closed_at, NEW.is_rating))
    EXECUTE FUNCTION problem_counts();

CREATE FUNCTION rating_counts() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO area_month AS m (district, area_path, month, kind, ratings)
    SELECT NEW.district, a.path, local_month(NEW.district, NEW.at), g.kind,
           ARRAY[(NEW.score = 1)::int4, (NEW.score = 2)::int4, (NEW.score = 3)::int4, (NEW.score = 4)::int4, (NEW.score = 5)::int4]
    FROM segment g CROSS JOIN LATERAL area_chain(g.area_path) a (path)
    WHERE g.district = NEW.district AND g.segment_id = NEW.segment_id
    ORDER BY a.path
    ON CONFLICT (district, month, area_path, kind) DO UPDATE
    SET ratings[NEW.score] = m.ratings[NEW.score] + 1;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER rating_counts AFTER INSERT ON rating
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION rating_counts();

-- Periods of the duties of segments whose last day lies in a month and is over, by segment and role. A period is owed when the rule
-- and a stewardship held from its first day to its last; which rule binds is decided on the last day, the deepest area first.
-- `done` never exceeds `owed`. Duties of every day are counted by mask; a period a day would be thirty times the work.
CREATE FUNCTION duty_month(p_district int4, p_lower text, p_upper text, p_month date, p_today date)
    RETURNS TABLE (segment_id int8, role text, owed int4, done int4)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH rule AS MATERIALIZED (
        SELECT d.area_path, area_upper(d.area_path) AS upper, d.role, d.kind, d.unit, d.times, d.valid_from,
               coalesce(d.valid_to, 'infinity') AS valid_to
        FROM duty d
        WHERE d.district = p_district AND d.area_path < p_upper AND area_upper(d.area_path) > p_lower
    ), owing AS MATERIALIZED (
        -- One row a rule and period; for days one row a rule, whose period is what there is of them in the month.
        SELECT r.area_path, r.upper, r.role, r.kind, r.unit, r.times, p.start, p.past
        FROM rule r
        JOIN (SELECT e.unit, period_start(e.unit, e.past - 1) AS start, e.past
              FROM (SELECT u.unit, g.day::date + 1 AS past
                    FROM unnest('{week,ten_days,month,quarter}'::text[]) u (unit)
                    CROSS JOIN generate_series(p_month::timestamp, p_month + interval '1 month' - interval '1 day', interval '1 day') g (day)
                    OFFSET 0) e
              WHERE period_start(e.unit, e.past) = e.past) p
          ON p.unit = r.unit AND r.valid_from <= p.start AND r.valid_to >= p.past
        WHERE p.past <= p_today
        UNION ALL
        SELECT r.area_path, r.upper, r.role, r.kind, r.unit, r.times, greatest(r.valid_from, p_month),
               least(r.valid_to, (p_month + interval '1 month')::date, p_today)
        FROM rule r
        WHERE r.unit = 'day'
    ), answering AS MATERIALIZED (
        SELECT s.segment_id, s.area_path, s.kind, st.role, st.valid_from, coalesce(st.valid_to, 'infinity') AS valid_to
        FROM segment_state s JOIN stewardship st ON st.district = s.district AND st.segment_id = s.segment_id
        WHERE s.district = p_district AND s.area_path >= p_lower AND s.area_path < p_upper AND NOT s.retired
          AND st.valid_from < p_month + interval '1 month' AND (st.valid_to IS NULL OR st.valid_to > p_month)
    ), held AS (
        SELECT a.segment_id, a.role, o.times, o.start, o.past
        FROM answering a
        JOIN owing o ON o.role = a.role AND o.kind = a.kind AND a.area_path >= o.area_path AND a.area_path < o.upper
                    AND a.valid_from <= o.start AND a.valid_to >= o.past
        WHERE o.unit <> 'day'
          AND NOT EXISTS (SELECT FROM rule x
                          WHERE x.role = o.role AND x.kind = o.kind AND length(x.area_path) > length(o.area_path)
                            AND a.area_path >= x.area_path AND a.area_path < x.upper AND x.valid_from < o.past AND x.valid_to >= o.past)
        -- Several may hold one role.
        GROUP BY a.segment_id, a.role, o.times, o.start, o.past
    ), daily AS (
        SELECT a.segment_id, a.role,
               bit_or(month_mask(p_month, greatest(a.valid_from, o.start), least(a.valid_to, o.past))
                      & ~coalesce((SELECT bit_or(month_mask(p_month, x.valid_from, x.valid_to)) FROM rule x
                                   WHERE x.role = o.role AND x.kind = o.kind AND length(x.area_path) > length(o.area_path)
                                     AND a.area_path >= x.area_path AND a.area_path < x.upper), 0)) AS days
        FROM answering a
        JOIN owing o ON o.role = a.role AND o.kind = a.kind AND a.area_path >= o.area_path AND a.area_path < o.upper
        WHERE o.unit = 'day' AND o.start < o.past
        GROUP BY a.segment_id, a.role
    ), counted AS (
        SELECT h.segment_id, h.role, h.times::int4 AS owed, least(coalesce(m.days, 0), h.times)::int4 AS done
        FROM held h
        CROSS JOIN LATERAL (
            SELECT sum(bit_count((m.days & month_mask(m.month, h.start, h.past))::bit(32))) AS days
            FROM segment_month m
            WHERE m.district = p_district AND m.segment_id = h.segment_id AND m.role = h.role
              AND m.month >= date_trunc('month', h.start::timestamp)::date AND m.month < h.past) m
        UNION ALL
        SELECT d.segment_id, d.role, bit_count(d.days::bit(32))::int4, coalesce(bit_count((d.days & m.days)::bit(32)), 0)::int4
        FROM daily d
        LEFT JOIN segment_month m ON m.district = p_district AND m.segment_id = d.segment_id AND m.role = d.role AND m.month = p_month
    )
    SELECT c.segment_id, c.role, sum(c.owed)::int4, sum(c.done)::int4 FROM counted c GROUP BY c.segment_id, c.role;
END;

-- The sums once more, from what they sum up: for what was there before this migration, and to be compared with. Where segments can be
-- named, NULL means all of them.

-- Patrols of a month from its scans. A scan that waited up to three days on the phone counts for when it was made.
CREATE FUNCTION patrols_anew(p_district int4, p_month date, p_ids int8[])
    RETURNS TABLE (segment_id int8, day date, person_id int8, scans int4, first_at timestamptz, last_at timestamptz, best_grade int2,
                   flags int4, outcome text)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT s.segment_id, s.day, s.person_id, count(*)::int4, min(s.at), max(s.at), max(s.grade), bit_or(s.flags),
           CASE WHEN bool_or(s.outcome = 'findings') THEN 'findings' ELSE max(s.outcome) END
    FROM (SELECT x.*, CASE WHEN x.offline_ms BETWEEN 0 AND 259200000 THEN x.received_at - make_interval(secs => x.offline_ms / 1000.0)
                           ELSE x.received_at END AS at
          FROM scan x
          WHERE x.district = p_district AND x.day >= p_month AND x.day < p_month + interval '1 month'
            AND (p_ids IS NULL OR x.segment_id = ANY (p_ids))) s
    GROUP BY s.segment_id, s.day, s.person_id;
END;

-- The days of a month on which each role was there: a scan's day counts for every role its steward held on it.
CREATE FUNCTION segment_months_anew(p_district int4, p_month date, p_ids int8[])
    RETURNS TABLE (segment_id int8, role text, days int4)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT v.segment_id, st.role, bit_or(1 << (v.day - p_month))
    FROM (SELECT DISTINCT x.segment_id, x.person_id, x.day FROM scan x
          WHERE x.district = p_district AND x.day >= p_month AND x.day < p_month + interval '1 month'
            AND (p_ids IS NULL OR x.segment_id = ANY (p_ids))) v
    JOIN stewardship st ON st.district = p_district AND st.segment_id = v.segment_id AND st.person_id = v.person_id
                       AND st.valid_from <= v.day AND (st.valid_to IS NULL OR st.valid_to > v.day)
    GROUP BY v.segment_id, st.role;
END;

CREATE FUNCTION town_months_anew(p_district int4, p_month date)
    RETURNS TABLE (town_path text, kind text, patrolled int4, patrolled_days int8)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT area_town(s.area_path), s.kind, count(*)::int4, sum(bit_count(m.days::bit(32)))::int8
    FROM segment_month m JOIN segment_state s ON s.district = m.district AND s.segment_id = m.segment_id
    WHERE m.district = p_district AND m.month = p_month
    GROUP BY area_town(s.area_path), s.kind;
END;

CREATE FUNCTION area_counts_anew(p_district int4)
    RETURNS TABLE (area_path text, kind text, segments int4, open_problems int4)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT a.path, t.kind, sum(t.segments)::int4, sum(t.open)::int4
    FROM (SELECT s.area_path, s.kind, count(*) AS segments, 0 AS open
          FROM segment_state s WHERE s.district = p_district AND NOT s.retired GROUP BY s.area_path, s.kind
          UNION ALL
          SELECT p.area_path, g.kind, 0, count(*)
          FROM problem p JOIN segment g ON g.district = p.district AND g.segment_id = p.segment_id
          WHERE p.district = p_district AND p.is_open AND NOT p.is_rating GROUP BY p.area_path, g.kind) t
    CROSS JOIN LATERAL area_chain(t.area_path) a (path)
    GROUP BY a.path, t.kind;
END;

CREATE FUNCTION area_months_anew(p_district int4, p_month date)
    RETURNS TABLE (area_path text, kind text, opened int4, closed int4, ratings int4[])
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH span AS MATERIALIZED (
        SELECT p_month::timestamp AT TIME ZONE d.time_zone AS start, (p_month + interval '1 month') AT TIME ZONE d.time_zone AS past
        FROM district d WHERE d.district = p_district
    )
    SELECT a.path, e.kind, sum(e.opened)::int4, sum(e.closed)::int4,
           ARRAY[sum(e.one), sum(e.two), sum(e.three), sum(e.four), sum(e.five)]::int4[]
    FROM (SELECT p.area_path, g.kind, count(*) FILTER (WHERE p.opened_at >= n.start AND p.opened_at < n.past) AS opened,
                 count(*) FILTER (WHERE p.closed_at >= n.start AND p.closed_at < n.past) AS closed, 0 AS one, 0 AS two, 0 AS three, 0 AS four, 0 AS five
          FROM span n CROSS JOIN problem p JOIN segment g ON g.district = p.district AND g.segment_id = p.segment_id
          WHERE p.district = p_district AND NOT p.is_rating
            AND (p.opened_at >= n.start AND p.opened_at < n.past OR p.closed_at >= n.start AND p.closed_at < n.past)
          GROUP BY p.area_path, g.kind
          UNION ALL
          SELECT g.area_path, g.kind, 0, 0, count(*) FILTER (WHERE r.score = 1), count(*) FILTER (WHERE r.score = 2),
                 count(*) FILTER (WHERE r.score = 3), count(*) FILTER (WHERE r.score = 4), count(*) FILTER (WHERE r.score = 5)
          FROM span n CROSS JOIN rating r JOIN segment g ON g.district = r.district AND g.segment_id = r.segment_id
          WHERE r.district = p_district AND r.at >= n.start AND r.at < n.past
          GROUP BY g.area_path, g.kind) e
    CROSS JOIN LATERAL area_chain(e.area_path) a (path)
    GROUP BY a.path, e.kind;
END;

INSERT INTO area_count (district, area_path, kind, segments, open_problems)
SELECT d.district, a.area_path, a.kind, a.segments, a.open_problems
FROM district d CROSS JOIN LATERAL area_counts_anew(d.district) a;
INSERT INTO area_month (district, area_path, month, kind, opened, closed, ratings)
SELECT m.district, a.area_path, m.month, a.kind, a.opened, a.closed, a.ratings
FROM (SELECT district, local_month(district, opened_at) AS month FROM problem
      UNION SELECT district, local_month(district, closed_at) FROM problem WHERE closed_at IS NOT NULL
      UNION SELECT district, local_month(district, at) FROM rating) m
CROSS JOIN LATERAL area_months_anew(m.district, m.month) a;
