-- Recording in sets: one statement for any number of scans, so that a scan in a batch costs a fraction of a scan alone. What is
-- recorded, graded, flagged and answered is what it would be if the items had come one after the other.

-- What became of one item of record_scans. seen_at is the moment the scan counts for.
CREATE TYPE scan_answer AS (
    ordinal int4, result text, segment int8, on_day date, evidence int2, verdict text, distance float4, marks int4, seen_at timestamptz
);

-- Who holds what is asked for every scan: answered from the index alone, where the ones behind the constraints would be taken else.
CREATE INDEX stewardship_holder ON stewardship (district, segment_id, person_id, valid_from) INCLUDE (valid_to, role);
DROP INDEX stewardship_segment;
-- So that scans sent together after hours without a network are compared by when they were made.
COMMENT ON COLUMN steward_last_scan.received_at IS 'The moment the last scan counts for: when it was made, as far as that can be believed';
COMMENT ON COLUMN device_last_scan.received_at IS 'The moment the last scan counts for';
-- A patrol is what scans add up to, and a scan finds its segment by its code.
ALTER TABLE patrol DROP CONSTRAINT patrol_district_segment_id_fkey;

-- As before, but no longer STRICT: a strict function is called for every row instead of being inlined.
CREATE OR REPLACE FUNCTION implied_speed(a geometry, a_accuracy float8, a_at timestamptz, b geometry, b_accuracy float8, b_at timestamptz)
    RETURNS float8
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN a_accuracy IS NOT NULL AND b_accuracy IS NOT NULL
            THEN greatest(ST_DistanceSphere(a, b) - a_accuracy - b_accuracy, 0) / greatest(abs(extract(epoch FROM b_at - a_at)), 1) END;

-- As before, in two steps: a call that has another call as its argument is not inlined.
CREATE OR REPLACE FUNCTION duty_counts(p_district int4, p_ids int8[], p_today date)
    RETURNS TABLE (segment_id int8, role text, unit text, times int2, period_from date, period_past date, done int4, standing int2)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH period AS MATERIALIZED (
        SELECT s.unit, s.start, period_end(s.unit, s.start) AS past, period_start(s.unit, s.start - 1) AS before
        FROM (SELECT u.unit, period_start(u.unit, p_today) AS start FROM unnest('{day,week,ten_days,month,quarter}'::text[]) u (unit) OFFSET 0) s
    )
    SELECT d.segment_id, d.role, d.unit, d.times, p.start, p.past, least(m.days, d.times::int4),
           (CASE WHEN m.days >= d.times THEN 0 WHEN d.since <= p.before AND m.days_before < d.times THEN 2 ELSE 1 END)::int2
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

-- In plpgsql, since a plan is kept there from call to call, and the day is looked up once. Generic plans are forced: what is
-- looked up goes along primary keys whatever is asked, and planning for each call would cost several times the work.
CREATE OR REPLACE FUNCTION settle_segments(p_district int4, p_now timestamptz, p_ids int8[], p_patrolled_at timestamptz[] DEFAULT NULL)
    RETURNS void
    LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    today CONSTANT date := local_day(p_district, p_now);
BEGIN
    WITH moved AS MATERIALIZED (
        SELECT i.id, max(i.at) AS at FROM unnest(p_ids, p_patrolled_at) AS i (id, at) GROUP BY i.id
    ), settled AS (
        UPDATE segment_state s
        SET status = c.status, as_of = today, last_patrol_at = greatest(s.last_patrol_at, moved.at)
        -- One segment at a time along the indexes, whatever their number: see duty_counts.
        FROM moved CROSS JOIN LATERAL compute_status(p_district, ARRAY[moved.id], today) c
        WHERE s.district = p_district AND s.segment_id = moved.id
        RETURNING s.segment_id, s.area_path, s.status, s.open_problems, s.last_patrol_at
    )
    INSERT INTO live_event (district, area_path, payload, created_at)
    SELECT p_district, area_path,
           jsonb_build_object('id', segment_id, 'status', status, 'open_problems', open_problems, 'last_patrol_at', last_patrol_at),
           p_now
    FROM settled;
END $$;

CREATE OR REPLACE FUNCTION record_scans(p_district int4, p_now timestamptz, p_items jsonb)
    RETURNS TABLE (ordinal int4, result text, segment int8, on_day date, evidence int2, verdict text, distance float4, marks int4)
    LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
    zone     CONSTANT text := (SELECT d.time_zone FROM district d WHERE d.district = p_district);
    persons  int8[];
    devices  bytea[];
    segments int8[];
    seen     timestamptz[];
    answers  scan_answer[];
    held     int4;
BEGIN
    -- Every row that several recordings may want is locked first, in one order (stewards, devices, segments; towns come last, by
    -- key), so that recordings wait for each other but never deadlock; what follows sees what the others committed.
    SELECT array_agg(DISTINCT i.person), array_agg(DISTINCT decode(i.device, 'hex')) FILTER (WHERE i.device IS NOT NULL),
           array_agg(DISTINCT k.segment_id) FILTER (WHERE k.segment_id IS NOT NULL)
    INTO persons, devices, segments
    FROM jsonb_to_recordset(p_items) AS i (code int4, person int8, device text)
    LEFT JOIN code c ON c.district = p_district AND c.code = i.code
    LEFT JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id;

    PERFORM FROM steward_last_scan WHERE district = p_district AND person_id = ANY (persons) ORDER BY person_id FOR UPDATE;
    GET DIAGNOSTICS held = ROW_COUNT;
    IF held < cardinality(persons) THEN
        INSERT INTO steward_last_scan (district, person_id) SELECT p_district, p FROM unnest(persons) AS p ORDER BY p ON CONFLICT DO NOTHING;
        PERFORM FROM steward_last_scan WHERE district = p_district AND person_id = ANY (persons) ORDER BY person_id FOR UPDATE;
    END IF;
    PERFORM FROM device_last_scan WHERE district = p_district AND device = ANY (devices) ORDER BY device FOR UPDATE;
    GET DIAGNOSTICS held = ROW_COUNT;
    IF held < cardinality(devices) THEN
        INSERT INTO device_last_scan (district, device) SELECT p_district, d FROM unnest(devices) AS d ORDER BY d ON CONFLICT DO NOTHING;
        PERFORM FROM device_last_scan WHERE district = p_district AND device = ANY (devices) ORDER BY device FOR UPDATE;
    END IF;
    PERFORM FROM segment_state WHERE district = p_district AND segment_id = ANY (segments) ORDER BY segment_id FOR UPDATE;

    WITH item AS MATERIALIZED (
        SELECT i.*, k.checkpoint_id, k.segment_id, k.location, k.radius_m, c.state, s.area_path, s.kind,
               (extract(epoch FROM i.sent_at - i.device_time) * 1000)::int8 AS offline_ms,
               (extract(epoch FROM i.device_time - i.taken_at) * 1000)::int8 AS age_ms,
               ST_SetSRID(ST_MakePoint(i.lon, i.lat), 4326) AS fix,
               decode(i.device_hex, 'hex') AS device
        FROM ROWS FROM (jsonb_to_recordset(p_items) AS (
                 id uuid, code int4, person int8, account int8, device text, device_time timestamptz, sent_at timestamptz,
                 taken_at timestamptz, lon float8, lat float8, accuracy float4, signed bool, tapped bool, outcome text, payload text))
             WITH ORDINALITY AS i (id, code, person, account, device_hex, device_time, sent_at, taken_at, lon, lat, accuracy, signed,
                                   tapped, outcome, payload, n)
        LEFT JOIN code c ON c.district = p_district AND c.code = i.code
        LEFT JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
        LEFT JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
    ), dated AS MATERIALIZED (
        -- A scan that waited up to three days on the phone counts for the moment it was made.
        SELECT i.*, t.seen_at, (t.seen_at AT TIME ZONE zone)::date AS day
        FROM item i
        CROSS JOIN LATERAL (SELECT CASE WHEN i.offline_ms BETWEEN 0 AND 259200000
                                        THEN p_now - make_interval(secs => i.offline_ms / 1000.0) ELSE p_now END AS seen_at) t
    ), judged AS MATERIALIZED (
        SELECT d.*, known.segment_id AS known_segment, known.day AS known_day, known.grade AS known_grade, known.fence AS known_fence,
               known.distance_m AS known_distance, known.flags AS known_flags,
               CASE WHEN known.code = d.code AND known.person_id = d.person THEN 'replayed'
                    WHEN known.code IS NOT NULL THEN 'conflict'
                    WHEN d.state IS NULL THEN 'unknown_code'
                    WHEN d.state = 'retired' THEN 'retired_code'
                    WHEN d.segment_id IS NULL THEN 'unbound_code'
                    WHEN EXISTS (SELECT FROM stewardship st
                                 WHERE st.district = p_district AND st.segment_id = d.segment_id AND st.person_id = d.person
                                   AND st.valid_from <= d.day AND (st.valid_to IS NULL OR st.valid_to > d.day)) THEN 'recorded'
                    ELSE 'not_steward' END AS result
        FROM dated d
        LEFT JOIN scan known ON known.district = p_district AND known.scan_id = d.id
    ), counted AS MATERIALIZED (
        SELECT j.*, row_number() OVER (PARTITION BY j.id, j.result ORDER BY j.n) AS nth FROM judged j
    ), placed AS MATERIALIZED (
        SELECT f.*, ST_Distance(f.fix::geography, f.location::geography) AS distance_m,
               -- The one before of the same steward with a fix, and of the same device, if it stands in this batch.
               max(f.n) FILTER (WHERE f.fix IS NOT NULL) OVER earlier AS before_n,
               lag(f.person) OVER on_device AS before_person, lag(f.seen_at) OVER on_device AS before_at
        FROM counted f
        WHERE f.result = 'recorded' AND f.nth = 1
        WINDOW earlier AS (PARTITION BY f.person ORDER BY f.n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
               on_device AS (PARTITION BY f.device ORDER BY f.n)
    ), graded AS MATERIALIZED (
        SELECT p.*, v.fence,
               evidence_grade(v.fence, coalesce(p.signed, false),
                   coalesce(p.offline_ms + p.age_ms, extract(epoch FROM p_now - p.taken_at) * 1000) BETWEEN 0 AND 120000,
                   coalesce(p.tapped, false)) AS grade,
               (v.fence = 'outside')::int4
               | coalesce(implied_speed(last_fix.fix, last_fix.accuracy, last_fix.taken_at, p.fix, p.accuracy, p.taken_at) > 40, false)::int4 * 2
               -- A receiver's noise moves every fix; the very same one after a minute was played back or kept.
               | coalesce(ST_X(last_fix.fix) = ST_X(p.fix) AND ST_Y(last_fix.fix) = ST_Y(p.fix)
                          AND greatest(last_fix.ago, -last_fix.ago) > interval '1 minute', false)::int4 * 4
               | coalesce(last_user.person_id <> p.person, false)::int4 * 8
               | coalesce(abs(extract(epoch FROM coalesce(p.sent_at, greatest(p.device_time, p_now)) - p_now)) > 120, false)::int4 * 32
               | coalesce(last_user.person_id <> p.person AND greatest(last_user.ago, -last_user.ago) < interval '10 minutes', false)::int4 * 64 AS flags
        FROM placed p
        CROSS JOIN LATERAL (SELECT fence_verdict(p.distance_m, p.accuracy, p.age_ms, p.radius_m) AS fence) v
        LEFT JOIN LATERAL (
            SELECT b.fix, b.accuracy, b.taken_at, p.seen_at - b.seen_at AS ago FROM placed b
            WHERE p.before_n IS NOT NULL AND b.n = p.before_n
            UNION ALL
            SELECT l.fix, l.accuracy_m, l.fix_taken_at, p.seen_at - l.received_at FROM steward_last_scan l
            WHERE p.before_n IS NULL AND l.district = p_district AND l.person_id = p.person) last_fix ON p.fix IS NOT NULL
        LEFT JOIN LATERAL (
            SELECT p.before_person AS person_id, p.seen_at - p.before_at AS ago WHERE p.before_person IS NOT NULL
            UNION ALL
            SELECT l.person_id, p.seen_at - l.received_at FROM device_last_scan l
            WHERE p.before_person IS NULL AND l.district = p_district AND l.device = p.device) last_user ON p.device IS NOT NULL
    ), stored AS (
        INSERT INTO scan (district, scan_id, code, checkpoint_id, segment_id, person_id, account_id, device, device_time, received_at,
                          offline_ms, fix, accuracy_m, fix_taken_at, fix_age_ms, payload, day, distance_m, fence, grade, flags, outcome)
        SELECT p_district, g.id, g.code, g.checkpoint_id, g.segment_id, g.person, g.account, g.device, g.device_time, p_now,
               g.offline_ms, g.fix, g.accuracy, g.taken_at, g.age_ms, decode(g.payload, 'base64'), g.day, g.distance_m, g.fence, g.grade,
               g.flags, g.outcome
        FROM graded g ORDER BY g.n
        -- Somebody else's scan may take an id between the look above and here.
        ON CONFLICT DO NOTHING
        RETURNING scan_id
    ), done AS MATERIALIZED (
        SELECT g.* FROM graded g WHERE g.id IN (SELECT s.scan_id FROM stored s)
    ), steward AS (
        UPDATE steward_last_scan l
        SET received_at = a.seen_at[1], fix = coalesce(a.fix[1], l.fix),
            accuracy_m = CASE WHEN a.fix[1] IS NULL THEN l.accuracy_m ELSE a.accuracy[1] END,
            fix_taken_at = CASE WHEN a.fix[1] IS NULL THEN l.fix_taken_at ELSE a.taken_at[1] END
        FROM (SELECT d.person, array_agg(d.seen_at ORDER BY d.n DESC) AS seen_at, array_agg(d.fix ORDER BY d.n DESC) FILTER (WHERE d.fix IS NOT NULL) AS fix,
                     array_agg(d.accuracy ORDER BY d.n DESC) FILTER (WHERE d.fix IS NOT NULL) AS accuracy,
                     array_agg(d.taken_at ORDER BY d.n DESC) FILTER (WHERE d.fix IS NOT NULL) AS taken_at
              FROM done d GROUP BY d.person) a
        WHERE l.district = p_district AND l.person_id = a.person
    ), device AS (
        UPDATE device_last_scan l SET person_id = a.person, received_at = a.seen_at
        FROM (SELECT DISTINCT ON (d.device) d.device, d.person, d.seen_at FROM done d WHERE d.device IS NOT NULL ORDER BY d.device, d.n DESC) a
        WHERE l.district = p_district AND l.device = a.device
    ), visit AS (
        INSERT INTO patrol AS p (district, segment_id, day, person_id, scans, first_at, last_at, best_grade, flags, outcome)
        -- Findings stand: a later "all normal" at the next code of the same river does not take them back.
        SELECT p_district, d.segment_id, d.day, d.person, count(*), min(d.seen_at), max(d.seen_at), max(d.grade), bit_or(d.flags), min(d.outcome)
        FROM done d GROUP BY d.segment_id, d.day, d.person
        ON CONFLICT (district, segment_id, day, person_id) DO UPDATE
        SET scans = p.scans + excluded.scans, first_at = least(p.first_at, excluded.first_at), last_at = greatest(p.last_at, excluded.last_at),
            best_grade = greatest(p.best_grade, excluded.best_grade), flags = p.flags | excluded.flags,
            outcome = least(p.outcome, excluded.outcome)
    ), outcome AS (
        INSERT INTO patrol_outcome (district, event_id, segment_id, person_id, day, outcome, at)
        SELECT p_district, d.id, d.segment_id, d.person, d.day, d.outcome, d.seen_at FROM done d WHERE d.outcome IS NOT NULL
    ), bits AS MATERIALIZED (
        -- The row as it stood before: nobody else changes it while the segment's state is locked.
        SELECT b.*, coalesce((SELECT m.days FROM segment_month m
                              WHERE m.district = p_district AND m.segment_id = b.segment_id AND m.month = b.month AND m.role = b.role), 0) AS before
        FROM (SELECT d.segment_id, date_trunc('month', d.day::timestamp)::date AS month, st.role, d.area_path, d.kind,
                     bit_or(1 << (extract(day FROM d.day)::int4 - 1)) AS days
              FROM done d
              JOIN stewardship st ON st.district = p_district AND st.segment_id = d.segment_id AND st.person_id = d.person
                   AND st.valid_from <= d.day AND (st.valid_to IS NULL OR st.valid_to > d.day)
              GROUP BY 1, 2, 3, 4, 5) b
    ), month AS (
        INSERT INTO segment_month AS m (district, segment_id, month, role, days)
        SELECT p_district, b.segment_id, b.month, b.role, b.days FROM bits b WHERE b.days & ~b.before <> 0
        ON CONFLICT (district, segment_id, month, role) DO UPDATE SET days = m.days | excluded.days
    ), town AS (
        INSERT INTO town_month AS t (district, town_path, month, kind, patrolled, patrolled_days)
        SELECT p_district, area_town(b.area_path) AS town, b.month, b.kind, count(*) FILTER (WHERE b.before = 0),
               sum(bit_count((b.days & ~b.before)::bit(32)))
        FROM bits b WHERE b.days & ~b.before <> 0
        GROUP BY town, b.month, b.kind ORDER BY town, b.month, b.kind
        ON CONFLICT (district, town_path, month, kind) DO UPDATE
        SET patrolled = t.patrolled + excluded.patrolled, patrolled_days = t.patrolled_days + excluded.patrolled_days
    )
    SELECT array_agg(CASE
               WHEN c.result = 'replayed' THEN
                   ROW (c.n, 'replayed', c.known_segment, c.known_day, c.known_grade, c.known_fence, c.known_distance, c.known_flags, NULL)::scan_answer
               -- The same id came earlier in the batch: as if it had been stored before, which it now is.
               WHEN d.n < c.n AND d.code = c.code AND d.person = c.person THEN
                   ROW (c.n, 'replayed', d.segment_id, d.day, d.grade, d.fence, d.distance_m, d.flags, NULL)::scan_answer
               WHEN d.n < c.n THEN ROW (c.n, 'conflict', NULL, NULL, NULL, NULL, NULL, NULL, NULL)::scan_answer
               WHEN c.result <> 'recorded' THEN
                   ROW (c.n, c.result, CASE WHEN c.result <> 'conflict' THEN c.segment_id END, NULL, NULL, NULL, NULL, NULL, NULL)::scan_answer
               -- Somebody else's scan had the id first.
               WHEN d.n IS NULL THEN ROW (c.n, 'conflict', NULL, NULL, NULL, NULL, NULL, NULL, NULL)::scan_answer
               ELSE ROW (c.n, 'recorded', d.segment_id, d.day, d.grade, d.fence, d.distance_m, d.flags, d.seen_at)::scan_answer
               END)
    INTO answers
    FROM counted c
    LEFT JOIN done d ON d.id = c.id;

    SELECT array_agg(a.segment), array_agg(a.seen_at) INTO segments, seen FROM unnest(answers) a WHERE a.result = 'recorded';
    IF segments IS NOT NULL THEN
        PERFORM settle_segments(p_district, p_now, segments, seen);
    END IF;
    RETURN QUERY SELECT a.ordinal, a.result, a.segment, a.on_day, a.evidence, a.verdict, a.distance, a.marks FROM unnest(answers) a;
END $$;
