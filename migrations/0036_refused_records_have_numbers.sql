-- A record that is refused (the river is another steward's by now, the plate was retired) has a number in its phone's sequence like any
-- other. The server has seen it, so that the next one follows on it: no number is missing.

-- As in 0027 but for that.
CREATE OR REPLACE FUNCTION record_scans(p_district int4, p_now timestamptz, p_items jsonb)
    RETURNS TABLE (ordinal int4, result text, segment int8, on_day date, evidence int2, verdict text, distance float4, marks int4)
    LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
    zone     CONSTANT text := (SELECT d.time_zone FROM district d WHERE d.district = p_district);
    persons  int8[];
    devices  bytea[];
    signers  bytea[];
    segments int8[];
    seen     timestamptz[];
    answers  scan_answer[];
    held     int4;
BEGIN
    -- Every row that several recordings may want is locked first, in one order (stewards, devices, keys, segments; towns come last, by
    -- key), so that recordings wait for each other but never deadlock; what follows sees what the others committed.
    SELECT array_agg(DISTINCT i.person), array_agg(DISTINCT decode(i.device, 'hex')) FILTER (WHERE i.device IS NOT NULL),
           array_agg(DISTINCT decode(i.signer, 'hex')) FILTER (WHERE i.signer IS NOT NULL),
           array_agg(DISTINCT k.segment_id) FILTER (WHERE k.segment_id IS NOT NULL)
    INTO persons, devices, signers, segments
    FROM jsonb_to_recordset(p_items) AS i (code int4, person int8, device text, signer text)
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
    IF signers IS NOT NULL THEN
        PERFORM FROM device_key WHERE district = p_district AND key_hash = ANY (signers) ORDER BY key_hash FOR NO KEY UPDATE;
    END IF;
    PERFORM FROM segment_state WHERE district = p_district AND segment_id = ANY (segments) ORDER BY segment_id FOR UPDATE;

    WITH item AS MATERIALIZED (
        SELECT i.*, k.checkpoint_id, k.segment_id, k.location, k.radius_m, c.state, s.area_path, s.kind,
               (extract(epoch FROM i.sent_at - i.device_time) * 1000)::int8 AS offline_ms,
               (extract(epoch FROM i.device_time - i.taken_at) * 1000)::int8 AS age_ms,
               ST_SetSRID(ST_MakePoint(i.lon, i.lat), 4326) AS fix,
               decode(i.device_hex, 'hex') AS device, decode(i.signer_hex, 'hex') AS signer, decode(i.payload_text, 'base64') AS payload
        FROM ROWS FROM (jsonb_to_recordset(p_items) AS (
                 id uuid, code int4, person int8, account int8, device text, device_time timestamptz, sent_at timestamptz,
                 taken_at timestamptz, lon float8, lat float8, accuracy float4, tapped bool, outcome text, payload text, findings text[],
                 note text, lease_at timestamptz, signer text, signature text, verified bool, sequence int8, previous text))
             WITH ORDINALITY AS i (id, code, person, account, device_hex, device_time, sent_at, taken_at, lon, lat, accuracy, tapped,
                                   outcome, payload_text, findings, note, lease_at, signer_hex, signature, verified, sequence, previous, n)
        LEFT JOIN code c ON c.district = p_district AND c.code = i.code
        LEFT JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
        LEFT JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
    ), dated AS MATERIALIZED (
        -- A scan that waited up to three days on the phone counts for the moment it was made: as long before now as the phone says it
        -- waited, but not before the lease it carries was given out.
        SELECT i.*, t.seen_at, (t.seen_at AT TIME ZONE zone)::date AS day
        FROM (SELECT i.*, CASE WHEN i.offline_ms BETWEEN 0 AND 259200000
                               THEN p_now - make_interval(secs => i.offline_ms / 1000.0) ELSE p_now END AS made_at
              FROM item i) i
        CROSS JOIN LATERAL (SELECT greatest(i.made_at, CASE WHEN i.lease_at BETWEEN p_now - interval '72 hours' AND p_now
                                                            THEN i.lease_at END) AS seen_at) t
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
               lag(f.person) OVER on_device AS before_person, lag(f.seen_at) OVER on_device AS before_at,
               lag(f.sequence) OVER by_key AS before_sequence, lag(f.payload) OVER by_key AS before_payload
        FROM counted f
        -- What is refused was made on the phone all the same and has a number there; it is kept out of everything else.
        WHERE f.result NOT IN ('replayed', 'conflict') AND f.nth = 1
        WINDOW earlier AS (PARTITION BY f.person, f.result = 'recorded' ORDER BY f.n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
               on_device AS (PARTITION BY f.device, f.result = 'recorded' ORDER BY f.n),
               by_key AS (PARTITION BY f.signer ORDER BY f.n)
    ), graded AS MATERIALIZED (
        SELECT p.*, v.fence,
               evidence_grade(v.fence, coalesce(p.verified AND k.account_id = p.account AND k.revoked_at IS NULL, false),
                   coalesce(p.offline_ms + p.age_ms, extract(epoch FROM p_now - p.taken_at) * 1000) BETWEEN 0 AND 120000,
                   coalesce(p.tapped, false)) AS grade,
               (v.fence = 'outside')::int4
               | coalesce(implied_speed(last_fix.fix, last_fix.accuracy, last_fix.taken_at, p.fix, p.accuracy, p.taken_at) > 40, false)::int4 * 2
               -- A receiver's noise moves every fix; the very same one after a minute was played back or kept.
               | coalesce(ST_X(last_fix.fix) = ST_X(p.fix) AND ST_Y(last_fix.fix) = ST_Y(p.fix)
                          AND greatest(last_fix.ago, -last_fix.ago) > interval '1 minute', false)::int4 * 4
               | coalesce(last_user.person_id <> p.person OR k.account_id <> p.account, false)::int4 * 8
               | coalesce(p.verified AND k.account_id = p.account
                          AND (p.sequence, p.previous) IS DISTINCT FROM
                              (coalesce(p.before_sequence, k.last_sequence) + 1,
                               coalesce(encode(sha256(p.before_payload), 'hex'), encode(k.last_hash, 'hex'), '')), false)::int4 * 16
               | coalesce(abs(extract(epoch FROM coalesce(p.sent_at, greatest(p.device_time, p_now)) - p_now)) > 120
                          OR p.offline_ms < -2000 OR p.made_at < p.lease_at - interval '2 minutes', false)::int4 * 32
               | coalesce(last_user.person_id <> p.person AND greatest(last_user.ago, -last_user.ago) < interval '10 minutes', false)::int4 * 64
               | coalesce(p.fix IS NOT NULL AND abs(p.age_ms) > 60000, false)::int4 * 128
               | coalesce(p.offline_ms > 259200000 OR p.lease_at < p_now - interval '72 hours', false)::int4 * 256
               | coalesce(p.verified AND k.revoked_at IS NOT NULL, false)::int4 * 512
               | coalesce(p.signer IS NOT NULL AND (NOT p.verified OR k.key_hash IS NULL), false)::int4 * 1024 AS flags
        FROM placed p
        LEFT JOIN device_key k ON k.district = p_district AND k.key_hash = p.signer
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
        WHERE p.result = 'recorded'
    ), stored AS (
        INSERT INTO scan (district, scan_id, code, checkpoint_id, segment_id, person_id, account_id, device, device_time, received_at,
                          offline_ms, fix, accuracy_m, fix_taken_at, fix_age_ms, payload, day, distance_m, fence, grade, flags, outcome,
                          seen_at, findings, note, lease_at, signer, signature, sequence)
        SELECT p_district, g.id, g.code, g.checkpoint_id, g.segment_id, g.person, g.account, g.device, g.device_time, p_now,
               g.offline_ms, g.fix, g.accuracy, g.taken_at, g.age_ms, g.payload, g.day, g.distance_m, g.fence, g.grade,
               g.flags, g.outcome, g.seen_at, coalesce(g.findings, '{}'), coalesce(g.note, ''), g.lease_at, g.signer,
               decode(g.signature, 'base64'), g.sequence
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
    ), chain AS (
        -- What the next record of the key must follow on: the newest of those that are newer than what is known, refused ones among them.
        UPDATE device_key k SET last_sequence = a.sequence, last_hash = sha256(a.payload), last_seen_at = p_now
        FROM (SELECT DISTINCT ON (p.signer) p.signer, p.sequence, p.payload, p.account FROM placed p
              WHERE p.verified AND p.sequence IS NOT NULL AND (p.result <> 'recorded' OR p.id IN (SELECT s.scan_id FROM stored s))
              ORDER BY p.signer, p.sequence DESC) a
        WHERE k.district = p_district AND k.key_hash = a.signer AND k.account_id = a.account AND k.last_sequence < a.sequence
    ), visit AS (
        INSERT INTO patrol AS p (district, segment_id, day, person_id, scans, first_at, last_at, best_grade, flags, outcome, scan_ids)
        -- Findings stand: a later "all normal" at the next code of the same river does not take them back.
        SELECT p_district, d.segment_id, d.day, d.person, count(*), min(d.seen_at), max(d.seen_at), max(d.grade), bit_or(d.flags), min(d.outcome),
               array_agg(d.id ORDER BY d.n)
        FROM done d GROUP BY d.segment_id, d.day, d.person
        ON CONFLICT (district, segment_id, day, person_id) DO UPDATE
        SET scans = p.scans + excluded.scans, first_at = least(p.first_at, excluded.first_at), last_at = greatest(p.last_at, excluded.last_at),
            best_grade = greatest(p.best_grade, excluded.best_grade), flags = p.flags | excluded.flags,
            outcome = least(p.outcome, excluded.outcome), scan_ids = p.scan_ids || excluded.scan_ids
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
