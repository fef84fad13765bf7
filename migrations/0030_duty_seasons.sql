-- Duties that hold in a season or under a warning, and days on which nothing is asked for.

-- Levels of warning, the mildest first (蓝色, 黄色, 橙色, 红色); nothing where there is none.
CREATE FUNCTION warning_rank(level text) RETURNS int4
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(array_position('{blue,yellow,orange,red}'::text[], level), 0);

ALTER TABLE duty
    -- First and last day of the season as month * 100 + day, the last one included; over New Year where the last comes first. Absent: all year.
    ADD COLUMN season_from int2,
    ADD COLUMN season_to   int2,
    -- From which level of warning on; absent: whether there is one or not.
    ADD COLUMN warning     text CHECK (warning IN ('blue', 'yellow', 'orange', 'red')),
    ADD CONSTRAINT duty_season_whole CHECK ((season_from IS NULL) = (season_to IS NULL)),
    -- Days that every year has: 2028 lends its calendar, without its 29th of February.
    ADD CONSTRAINT duty_season_days CHECK (
        season_from IS NULL OR (season_from <> 229 AND season_to <> 229
            AND make_date(2028, season_from / 100, season_from % 100) IS NOT NULL AND make_date(2028, season_to / 100, season_to % 100) IS NOT NULL)),
    DROP CONSTRAINT duty_one_rule,
    ADD CONSTRAINT duty_one_rule EXCLUDE USING gist
        (district WITH =, area_path WITH =, role WITH =, kind WITH =, (coalesce(season_from, 0::int2)) WITH =, (coalesce(warning, '')) WITH =,
         daterange(valid_from, valid_to) WITH &&);

-- A warning that was given out for an area and everything below it: flood, typhoon, pollution. Ended by its day or called off.
CREATE TABLE warning (
    district   int4 NOT NULL,
    warning_id uuid NOT NULL,
    area_path  text COLLATE "C" NOT NULL,
    level      text NOT NULL CHECK (level IN ('blue', 'yellow', 'orange', 'red')),
    from_day   date NOT NULL,
    -- First day on which it no longer holds.
    past_day   date NOT NULL,
    note       text NOT NULL,
    account_id int8 NOT NULL,
    at         timestamptz NOT NULL,
    lifted_at  timestamptz,
    lifted_by  int8,
    PRIMARY KEY (district, warning_id),
    FOREIGN KEY (district, area_path) REFERENCES area,
    FOREIGN KEY (district, account_id) REFERENCES account,
    FOREIGN KEY (district, lifted_by) REFERENCES account,
    CONSTRAINT warning_days CHECK (past_day >= from_day)
);
CREATE INDEX warning_past ON warning (district, past_day);

-- Days on which nothing is asked for: of an area (and a kind) or of one segment, because of ice, works, a storm; or of a person on leave.
CREATE TABLE suspension (
    district      int4 NOT NULL,
    suspension_id uuid NOT NULL,
    -- Where; of a segment and of a person, where they belong.
    area_path     text COLLATE "C" NOT NULL,
    kind          text CHECK (kind IN ('river', 'road', 'lane', 'pond', 'grid')),
    segment_id    int8,
    person_id     int8,
    cause         text NOT NULL CHECK (cause IN ('ice', 'works', 'storm', 'other', 'leave')),
    from_day      date NOT NULL,
    past_day      date NOT NULL,
    note          text NOT NULL,
    account_id    int8 NOT NULL,
    at            timestamptz NOT NULL,
    lifted_at     timestamptz,
    lifted_by     int8,
    PRIMARY KEY (district, suspension_id),
    FOREIGN KEY (district, area_path) REFERENCES area,
    FOREIGN KEY (district, segment_id) REFERENCES segment,
    FOREIGN KEY (district, person_id) REFERENCES person,
    FOREIGN KEY (district, account_id) REFERENCES account,
    FOREIGN KEY (district, lifted_by) REFERENCES account,
    CONSTRAINT suspension_days CHECK (past_day >= from_day),
    CONSTRAINT suspension_leave CHECK ((cause = 'leave') = (person_id IS NOT NULL)),
    CONSTRAINT suspension_of_one CHECK (num_nonnulls(kind, segment_id, person_id) <= 1)
);
CREATE INDEX suspension_past ON suspension (district, past_day) WHERE segment_id IS NULL AND person_id IS NULL;
CREATE INDEX suspension_segment ON suspension (district, segment_id) WHERE segment_id IS NOT NULL;
CREATE INDEX suspension_person ON suspension (district, person_id) WHERE person_id IS NOT NULL;

GRANT SELECT, INSERT ON warning, suspension TO riverward_app;
-- Called off, and nothing else.
GRANT UPDATE (past_day, lifted_at, lifted_by) ON warning, suspension TO riverward_app;

ALTER TABLE segment_duty
    -- Days on which this rule asks for nothing: another binds, it is suspended, nobody in the role is there.
    ADD COLUMN closed      datemultirange NOT NULL DEFAULT '{}',
    -- The level of warning the rule is for.
    ADD COLUMN warning     text,
    -- Why nothing is asked for today, and to what day; a person's leave is nobody's business and stands here not.
    ADD COLUMN pause_cause text,
    ADD COLUMN pause_past  date;

CREATE FUNCTION days_in(days datemultirange) RETURNS int4
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT coalesce(sum(upper(r) - lower(r)), 0)::int4 FROM unnest(days) r);

-- What a period owes that is open on some of its days only: its share, rounded up; nothing if it was never open.
CREATE FUNCTION owed_in(times int2, first date, past date, closed datemultirange) RETURNS int4
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT (times * ((past - first) - c.days) + (past - first) - 1) / (past - first)
        FROM (SELECT days_in(closed * datemultirange(daterange(first, past))) AS days) c);

-- The days of a season in the year of a day, the one before and the one after.
CREATE FUNCTION season_days(season_from int2, season_to int2, around date) RETURNS datemultirange
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT range_agg(daterange(make_date(y, season_from / 100, season_from % 100),
                                   make_date(y + (season_to < season_from)::int4, season_to / 100, season_to % 100) + 1))
        FROM generate_series(extract(year FROM around)::int4 - 2, extract(year FROM around)::int4 + 1) y);

-- The rule that binds a role on segments of a kind in an area on a day: that of the highest level of warning there is, then one of the
-- season, then that of the deepest area. `since`: since when it binds without a gap, whatever stronger ones came between. `closed`: when
-- stronger ones bind, and when the area suspended its duties. What began or ended more than 200 days ago is left out.
CREATE FUNCTION binding_duty(p_district int4, p_area text, p_kind text, p_role text, p_today date)
    RETURNS TABLE (unit text, times int2, warning text, since date, closed datemultirange, pause_cause text, pause_past date)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH rule AS MATERIALIZED (
        SELECT d.unit, d.times, d.warning, d.valid_from,
               datemultirange(daterange(d.valid_from, d.valid_to))
                   * CASE WHEN d.season_from IS NULL THEN '{(,)}'::datemultirange ELSE season_days(d.season_from, d.season_to, p_today) END
                   * CASE WHEN d.warning IS NULL THEN '{(,)}'::datemultirange
                          ELSE coalesce((SELECT range_agg(daterange(w.from_day, w.past_day)) FROM warning w
                                         WHERE w.district = p_district AND w.past_day > p_today - 200
                                           AND p_area >= w.area_path AND p_area < area_upper(w.area_path)
                                           AND warning_rank(w.level) >= warning_rank(d.warning)), '{}') END AS days,
               row_number() OVER (ORDER BY warning_rank(d.warning) DESC, (d.season_from IS NOT NULL) DESC, length(d.area_path) DESC, d.duty_id DESC) AS rank
        FROM duty d
        WHERE d.district = p_district AND d.role = p_role AND d.kind = p_kind
          AND p_area >= d.area_path AND p_area < area_upper(d.area_path)
          AND (d.valid_to IS NULL OR d.valid_to > p_today - 200)
    ), pause AS (
        SELECT range_agg(daterange(x.from_day, x.past_day)) AS days,
               (array_agg(x.cause ORDER BY x.past_day DESC, x.suspension_id) FILTER (WHERE x.from_day <= p_today AND x.past_day > p_today))[1] AS cause,
               max(x.past_day) FILTER (WHERE x.from_day <= p_today AND x.past_day > p_today) AS past
        FROM suspension x
        WHERE x.district = p_district AND x.segment_id IS NULL AND x.person_id IS NULL AND x.past_day > p_today - 200
          AND p_area >= x.area_path AND p_area < area_upper(x.area_path) AND (x.kind IS NULL OR x.kind = p_kind)
    )
    SELECT r.unit, r.times, r.warning, (SELECT lower(d) FROM unnest(r.days) d WHERE d @> p_today),
           coalesce((SELECT range_agg(o.days) FROM rule o WHERE o.rank < r.rank), '{}') + coalesce(pause.days, '{}'), pause.cause, pause.past
    FROM rule r, pause
    WHERE r.days @> p_today
    ORDER BY r.rank
    LIMIT 1;
END;

-- As before, with what closes days. Rules are looked up once for each area, kind and role.
CREATE OR REPLACE FUNCTION refresh_duties(p_district int4, p_ids int8[], p_today date) RETURNS void
    LANGUAGE sql
BEGIN ATOMIC
    WITH held AS MATERIALIZED (
        SELECT st.segment_id, st.role, s.area_path, s.kind, min(st.valid_from) AS since
        FROM (SELECT DISTINCT id FROM unnest(p_ids) AS i (id)) asked
        JOIN stewardship st ON st.district = p_district AND st.segment_id = asked.id
        JOIN segment s ON s.district = st.district AND s.segment_id = st.segment_id AND s.retired_at IS NULL
        WHERE st.valid_from <= p_today AND (st.valid_to IS NULL OR st.valid_to > p_today)
        GROUP BY st.segment_id, st.role, s.area_path, s.kind
    ), rule AS MATERIALIZED (
        SELECT g.area_path, g.kind, g.role, d.*
        FROM (SELECT DISTINCT area_path, kind, role FROM held) g
        CROSS JOIN LATERAL binding_duty(p_district, g.area_path, g.kind, g.role, p_today) d
    ), wanted AS MATERIALIZED (
        SELECT h.segment_id, h.role, r.unit, r.times, greatest(h.since, r.since) AS since, r.warning,
               r.closed + coalesce(own.days, '{}') + coalesce(away.days, '{}') AS closed,
               CASE WHEN own.past > r.pause_past OR r.pause_past IS NULL THEN own.cause ELSE r.pause_cause END AS pause_cause,
               greatest(own.past, r.pause_past) AS pause_past
        FROM held h
        JOIN rule r ON r.area_path = h.area_path AND r.kind = h.kind AND r.role = h.role
        LEFT JOIN LATERAL (
            SELECT range_agg(daterange(x.from_day, x.past_day)) AS days,
                   (array_agg(x.cause ORDER BY x.past_day DESC, x.suspension_id) FILTER (WHERE x.from_day <= p_today AND x.past_day > p_today))[1] AS cause,
                   max(x.past_day) FILTER (WHERE x.from_day <= p_today AND x.past_day > p_today) AS past
            FROM suspension x
            WHERE x.district = p_district AND x.segment_id = h.segment_id AND x.past_day > p_today - 200) own ON true
        -- Days on which somebody of the role is on leave and nobody of the role is there.
        LEFT JOIN LATERAL (
            SELECT range_agg(y.held * y.leave) - coalesce(range_agg(y.held - y.leave), '{}') AS days
            FROM (SELECT datemultirange(daterange(st.valid_from, st.valid_to)) AS held,
                         coalesce((SELECT range_agg(daterange(x.from_day, x.past_day)) FROM suspension x
                                   WHERE x.district = p_district AND x.person_id = st.person_id AND x.past_day > p_today - 200), '{}') AS leave
                  FROM stewardship st
                  WHERE st.district = p_district AND st.segment_id = h.segment_id AND st.role = h.role) y
            WHERE EXISTS (SELECT FROM suspension x WHERE x.district = p_district AND x.person_id IS NOT NULL AND x.past_day > p_today - 200)
        ) away ON true
    ), gone AS (
        DELETE FROM segment_duty k
        USING unnest(p_ids) AS asked (id)
        WHERE k.district = p_district AND k.segment_id = asked.id
          AND (k.segment_id, k.role) NOT IN (SELECT w.segment_id, w.role FROM wanted w)
    )
    INSERT INTO segment_duty AS k (district, segment_id, role, unit, times, since, warning, closed, pause_cause, pause_past)
    SELECT p_district, w.segment_id, w.role, w.unit, w.times, w.since, w.warning, w.closed, w.pause_cause, w.pause_past FROM wanted w
    ON CONFLICT (district, segment_id, role) DO UPDATE
        SET unit = excluded.unit, times = excluded.times, since = excluded.since, warning = excluded.warning, closed = excluded.closed,
            pause_cause = excluded.pause_cause, pause_past = excluded.pause_past
        WHERE (k.unit, k.times, k.since, k.warning, k.closed, k.pause_cause, k.pause_past)
            IS DISTINCT FROM (excluded.unit, excluded.times, excluded.since, excluded.warning, excluded.closed, excluded.pause_cause, excluded.pause_past);
END;

-- As before, with what is owed of a period that is not open on all its days. A duty that owes nothing in the period that runs has no row.
CREATE OR REPLACE FUNCTION duty_counts(p_district int4, p_ids int8[], p_today date)
    RETURNS TABLE (segment_id int8, role text, unit text, times int2, period_from date, period_past date, done int4, standing int2)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH period AS MATERIALIZED (
        SELECT s.unit, s.start, period_end(s.unit, s.start) AS past, period_start(s.unit, s.start - 1) AS before
        FROM (SELECT u.unit, period_start(u.unit, p_today) AS start FROM unnest('{day,week,ten_days,month,quarter}'::text[]) u (unit) OFFSET 0) s
    )
    SELECT d.segment_id, d.role, d.unit, o.owed::int2, p.start, p.past, least(m.days, o.owed),
           (CASE WHEN m.days >= o.owed THEN 0 WHEN d.since <= p.before AND m.days_before < o.owed_before THEN 2 ELSE 1 END)::int2
    FROM unnest(p_ids) AS asked (id)
    JOIN segment_duty d ON d.district = p_district AND d.segment_id = asked.id
    JOIN period p ON p.unit = d.unit
    CROSS JOIN LATERAL (
        SELECT CASE WHEN isempty(d.closed) THEN d.times::int4 ELSE owed_in(d.times, p.start, p.past, d.closed) END AS owed,
               CASE WHEN isempty(d.closed) THEN d.times::int4 ELSE owed_in(d.times, p.before, p.start, d.closed) END AS owed_before OFFSET 0) o
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(bit_count((m.days & month_mask(m.month, p.start, p.past))::bit(32))), 0)::int4 AS days,
               coalesce(sum(bit_count((m.days & month_mask(m.month, p.before, p.start))::bit(32))), 0)::int4 AS days_before
        FROM segment_month m
        WHERE m.district = d.district AND m.segment_id = d.segment_id AND m.role = d.role
          AND m.month >= date_trunc('month', p.before::timestamp)::date AND m.month < p.past) m
    WHERE o.owed > 0;
END;

-- As before, with what is owed of a period that is not open on all its days; one that never was is not owed.
DROP FUNCTION duty_periods(int4, int8, text, text, int2, date, date, date, date);
CREATE FUNCTION duty_periods(p_district int4, p_segment int8, p_role text, unit text, times int2, since date,
                             first date, past date, today date, closed datemultirange DEFAULT '{}')
    RETURNS TABLE (period_from date, period_past date, owed int4, done int4, standing text)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH RECURSIVE period (start, past) AS (
        SELECT a.start, period_end(unit, a.start) FROM (SELECT period_start(unit, first) AS start) a
        UNION ALL
        SELECT p.past, period_end(unit, p.past) FROM period p WHERE p.past < duty_periods.past
    ), months AS MATERIALIZED (
        SELECT m.month, m.days
        FROM segment_month m
        WHERE m.district = p_district AND m.segment_id = p_segment AND m.role = p_role
          AND m.month >= date_trunc('month', period_start(unit, first)::timestamp)::date AND m.month < duty_periods.past
    )
    SELECT q.start, q.past, q.owed, least(q.days, q.owed),
           CASE WHEN q.owed = 0 THEN 'not_owed'
                WHEN q.days >= q.owed THEN 'done'
                WHEN q.start > today THEN 'ahead'
                WHEN q.past > today THEN 'running'
                WHEN since > q.start THEN 'not_owed'
                ELSE 'missed' END
    FROM (SELECT p.start, p.past,
                 CASE WHEN isempty(closed) THEN times::int4 ELSE owed_in(times, p.start, p.past, closed) END AS owed,
                 (SELECT coalesce(sum(bit_count((m.days & month_mask(m.month, p.start, p.past))::bit(32))), 0) FROM months m)::int4 AS days
          FROM period p
          WHERE p.past <= duty_periods.past) q
    ORDER BY q.start;
END;
