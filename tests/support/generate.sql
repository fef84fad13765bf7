-- So many segments with a code each, stewards with twenty each, ten scans and patrols of each over 90 days, a problem of
-- every fifth.
-- Codes carry their check digit: the Damm table is written out once, here.

-- What is made here refers to what is made here; checking every reference would take most of the time.
SET session_replication_role = replica;

CREATE FUNCTION damm(serial int4) RETURNS int4 LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    quasigroup CONSTANT text[] := ARRAY['0317598642','7092154863','4206871359','1750983426','6123045978',
                                        '3674209581','5869720134','8945362017','9438617205','2581436790'];
    digit int4 := 0;
    d text;
BEGIN
    FOREACH d IN ARRAY string_to_array(lpad(serial::text, 8, '0'), NULL) LOOP
        digit := substr(quasigroup[digit + 1], d::int4 + 1, 1)::int4;
    END LOOP;
    RETURN serial * 10 + digit;
END $$;

INSERT INTO area (district, path, name)
SELECT 990101, '990101' || lpad(n::text, 3, '0'), '第' || n || '镇' FROM generate_series(201, 400) n;
INSERT INTO person (district, person_id, name, area_path)
SELECT 990101, 1000 + n, '责任人' || n, '990101' || (201 + n % 200) FROM generate_series(0, :stewards - 1) n;
INSERT INTO segment (district, segment_id, kind, name, area_path)
SELECT 990101, 10000 + n, 'river', '第' || n || '河', '990101' || (201 + n % 200) FROM generate_series(0, :segments - 1) n;
INSERT INTO segment_geometry (district, segment_id, geometry_version, geom, valid_from)
SELECT 990101, 10000 + n, 1, g, '2026-01-01'
FROM generate_series(0, :segments - 1) n,
     LATERAL (SELECT ST_MakeLine(ST_SetSRID(ST_MakePoint(120 + (n % 400) * 0.01, 30 + n / 400 * 0.01), 4326),
                                 ST_SetSRID(ST_MakePoint(120.008 + (n % 400) * 0.01, 30.002 + n / 400 * 0.01), 4326)) AS g) l;
INSERT INTO segment_state (district, segment_id, area_path, kind, name, status, as_of)
SELECT district, segment_id, area_path, kind, name, segment_id % 3, '2026-11-23' FROM segment WHERE segment_id >= 10000;
INSERT INTO segment_duty (district, segment_id, role, unit, times, since)
SELECT district, segment_id, 'river_chief', 'week', 1, '2026-01-01' FROM segment WHERE segment_id >= 10000;
INSERT INTO stewardship (district, segment_id, person_id, role, valid_from)
SELECT 990101, 10000 + n, 1000 + n % :stewards, 'river_chief', '2026-01-01' FROM generate_series(0, :segments - 1) n;
INSERT INTO checkpoint (district, checkpoint_id, segment_id, name, location)
SELECT 990101, 1010000 + n, 10000 + n, '桥', ST_StartPoint(geom)
FROM generate_series(0, :segments - 1) n JOIN segment_geometry ON segment_id = 10000 + n;
INSERT INTO code_locator (code, district) SELECT damm(1010000 + n), 990101 FROM generate_series(0, :segments - 1) n;
INSERT INTO code (district, code, state, checkpoint_id, issued_at)
SELECT 990101, damm(1010000 + n), 'installed', 1010000 + n, '2026-01-01' FROM generate_series(0, :segments - 1) n;

INSERT INTO scan (district, scan_id, code, checkpoint_id, segment_id, person_id, account_id, received_at, payload, day, fence, grade, flags)
SELECT 990101, (left(uuidv7_floor(at)::text, 14) || '7000-8000-' || lpad(to_hex(n * 10 + m), 12, '0'))::uuid,
       damm(1010000 + n), 1010000 + n, 10000 + n, 1000 + n % :stewards, 1, at, '', at::date, 'none', 0, 0
FROM generate_series(0, :segments - 1) n, generate_series(0, 9) m,
     LATERAL (SELECT '2026-11-22 02:00:00+00'::timestamptz - make_interval(days => m * 9 + n % 9, secs => n % 3600) AS at) t;
INSERT INTO patrol (district, segment_id, day, person_id, scans, first_at, last_at, best_grade, flags)
SELECT district, segment_id, day, person_id, count(*), min(received_at), max(received_at), 0, 0
FROM scan WHERE segment_id >= 10000 GROUP BY district, segment_id, day, person_id;
INSERT INTO segment_month (district, segment_id, month, role, days)
SELECT district, segment_id, date_trunc('month', day)::date, 'river_chief', bit_or(1 << (extract(day FROM day)::int4 - 1))
FROM patrol WHERE segment_id >= 10000 GROUP BY 1, 2, 3;
INSERT INTO problem (district, receipt, segment_id, area_path, category, body, source, stage, opened_at, due_at, closed_at)
SELECT 990101, substr(md5(n::text), 1, 16), 10000 + n * 5, '990101' || (201 + n * 5 % 200), 'rubbish', '垃圾', 'resident',
       CASE WHEN n % 10 = 0 THEN 'reported' ELSE 'closed' END, '2026-11-01', '2026-11-06', CASE WHEN n % 10 > 0 THEN '2026-11-04'::timestamptz END
FROM generate_series(0, :segments / 5 - 1) n;
INSERT INTO problem_event (district, event_id, problem_id, at, stage, actor_kind)
SELECT district, (left(uuidv7_floor(opened_at)::text, 14) || '7000-8000-' || lpad(to_hex(problem_id), 12, '0'))::uuid, problem_id, opened_at,
       'reported', 'resident'
FROM problem;
INSERT INTO steward_last_scan (district, person_id, received_at) SELECT 990101, 1000 + n, '2026-11-20' FROM generate_series(0, :stewards - 1) n;
INSERT INTO device_last_scan (district, device, person_id, received_at)
SELECT 990101, sha256(n::text::bytea), 1000 + n, '2026-11-20' FROM generate_series(0, :stewards - 1) n;
SET session_replication_role = origin;
