-- A made-up province in one district, the same at every run: psql variables :towns, :lines, :scans say how large.
-- Towns fill 118 to 122.5 E, 28 to 32 N; each has its share of meandering lines of 40 points and about 2.2 km; each line four
-- checkpoints with codes and one steward, who has sixty lines; the scans spread over the last ninety days.

\set ON_ERROR_STOP on
-- What is made here refers to what is made here; checking every reference would take most of the time.
SET session_replication_role = replica;
SET synchronous_commit = off;
SET work_mem = '256MB';
SET maintenance_work_mem = '512MB';

CREATE SCHEMA bench;

-- A number in [0, 1) that depends on nothing but its arguments.
CREATE FUNCTION bench.chance(n int8, what int4) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (hashint8extended(n * 64 + what, 20260101) & 1073741823) / 1073741824.0;

-- Eight digits with their check digit (Damm), as riverward-qr makes it.
CREATE FUNCTION bench.code(serial int4) RETURNS int4 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    quasigroup CONSTANT int4[] := ARRAY[0,3,1,7,5,9,8,6,4,2, 7,0,9,2,1,5,4,8,6,3, 4,2,0,6,8,7,1,3,5,9, 1,7,5,0,9,8,3,4,2,6, 6,1,2,3,0,4,5,9,7,8,
                                        3,6,7,4,2,0,9,5,8,1, 5,8,6,9,7,2,0,1,3,4, 8,9,4,5,3,6,2,0,1,7, 9,4,3,8,6,1,7,2,0,5, 2,5,8,1,4,3,6,7,9,0];
    digit int4 := 0;
BEGIN
    FOR place IN REVERSE 7 .. 0 LOOP
        digit := quasigroup[digit * 10 + serial / (10 ^ place)::int4 % 10 + 1];
    END LOOP;
    RETURN serial * 10 + digit;
END $$;

SELECT ensure_event_partitions((now() - interval '4 months')::date, 6) \g /dev/null

INSERT INTO district (district, name, office_phone) VALUES (990900, '测试省', '021-5700 0000');
INSERT INTO area (district, path, name) VALUES (990900, '990900', '测试省');
INSERT INTO area (district, path, name, boundary)
SELECT 990900, '990900' || lpad(t::text, 3, '0'), '第' || t || '镇', ST_Multi(ST_MakeEnvelope(x, y, x + 0.1125, y + 0.16, 4326))
FROM generate_series(0, :towns - 1) t, LATERAL (SELECT 118 + t % 40 * 0.1125 AS x, 28 + t / 40 * 0.16 AS y) corner;
INSERT INTO duty (district, area_path, role, kind, unit, times, valid_from, source)
SELECT 990900, '990900', 'river_chief', k, 'week', 1, '2026-01-01', '测试' FROM unnest('{river,road,lane}'::text[]) k;

-- One row a line: its town, where it begins, which way it goes, how it winds.
CREATE UNLOGGED TABLE bench.line AS
SELECT n, n % :towns AS town, '990900' || lpad((n % :towns)::text, 3, '0') AS area_path,
       118 + (n % :towns) % 40 * 0.1125 + bench.chance(n, 1) * 0.1 AS x, 28 + (n % :towns) / 40 * 0.16 + bench.chance(n, 2) * 0.14 AS y,
       bench.chance(n, 3) * 6.2832 AS heading, 0.2 + bench.chance(n, 4) * 0.6 AS winding,
       CASE WHEN n / :towns % 10 < 7 THEN 'river' WHEN n / :towns % 10 < 9 THEN 'road' ELSE 'lane' END AS kind
FROM generate_series(0::int8, :lines - 1) n;

INSERT INTO person (district, person_id, name, area_path)
SELECT 990900, 1000 + p, '责任人' || p, '990900' || lpad((p % :towns)::text, 3, '0') FROM generate_series(0::int8, (:lines - 1) / 60) p;
INSERT INTO account (district, account_id, person_id, name)
SELECT district, person_id, person_id, name FROM person WHERE district = 990900;

INSERT INTO segment (district, segment_id, kind, name, area_path, length_m)
SELECT 990900, 100000 + n, kind, '第' || n || CASE kind WHEN 'river' THEN '河' WHEN 'road' THEN '路' ELSE '埭' END, area_path, 2200 FROM bench.line;
INSERT INTO segment_geometry (district, segment_id, geometry_version, geom, valid_from)
SELECT 990900, 100000 + n, 1, g, '2026-01-01'
FROM (SELECT l.n, ST_SetSRID(ST_MakeLine(ARRAY(
          SELECT ST_MakePoint(round((l.x + 0.00058 * (i * cos(l.heading) - sin(i * l.winding) * sin(l.heading)))::numeric, 7),
                              round((l.y + 0.00050 * (i * sin(l.heading) + sin(i * l.winding) * cos(l.heading)))::numeric, 7))
          FROM generate_series(0, 39) i)), 4326) AS g
      FROM bench.line l) made;
INSERT INTO stewardship (district, segment_id, person_id, role, valid_from)
SELECT 990900, 100000 + n, 1000 + n % ((:lines - 1) / 60 + 1), 'river_chief', '2026-01-01' FROM bench.line;
INSERT INTO segment_duty (district, segment_id, role, unit, times, since)
SELECT 990900, 100000 + n, 'river_chief', 'week', 1, '2026-01-01' FROM bench.line;

INSERT INTO checkpoint (district, checkpoint_id, segment_id, name, location)
SELECT 990900, 1000000 + l.n * 4 + k, 100000 + l.n, '点位' || k, ST_PointN(g.geom, 1 + k * 12)
FROM bench.line l JOIN segment_geometry g ON g.district = 990900 AND g.segment_id = 100000 + l.n, generate_series(0, 3) k;
INSERT INTO code_locator (code, district) SELECT bench.code((checkpoint_id + 10000000)::int4), 990900 FROM checkpoint WHERE district = 990900;
INSERT INTO code (district, code, state, checkpoint_id, issued_at)
SELECT 990900, bench.code((checkpoint_id + 10000000)::int4), 'installed', checkpoint_id, '2026-01-01' FROM checkpoint WHERE district = 990900;

-- Every line has the same number of visits, every visit the same number of scans, as many as :scans allow; sixteen visits at most.
CREATE VIEW bench.visit AS
SELECT l.n, v, l.area_path, l.kind, 1000 + l.n % ((:lines - 1) / 60 + 1) AS person_id,
       date_trunc('day', now()) - make_interval(days => 1 + (v * 5 + l.n % 5)::int4) + make_interval(secs => 36000 * bench.chance(l.n, 5 + v)) AS at
FROM bench.line l, generate_series(0, least(16, greatest(1, :scans / :lines)) - 1) v;
INSERT INTO scan (district, scan_id, code, checkpoint_id, segment_id, person_id, account_id, received_at, payload, day, fence, grade, flags)
SELECT 990900, (left(uuidv7_floor(at)::text, 14) || '7' || lpad(to_hex(v * 64 + s), 3, '0') || '-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
       bench.code((11000000 + n * 4 + s % 4)::int4), 1000000 + n * 4 + s % 4, 100000 + n, person_id, person_id, at, 'id=0', at::date, 'none', 0, 0
FROM bench.visit, generate_series(0, greatest(1, :scans / :lines / 16) - 1) s;
INSERT INTO patrol (district, segment_id, day, person_id, scans, first_at, last_at, best_grade, flags)
SELECT 990900, 100000 + n, at::date, person_id, greatest(1, :scans / :lines / 16), at, at, 0, 0 FROM bench.visit;
INSERT INTO segment_month (district, segment_id, month, role, days)
SELECT 990900, 100000 + n, date_trunc('month', at)::date, 'river_chief', bit_or(1 << (extract(day FROM at)::int4 - 1))
FROM bench.visit GROUP BY 2, 3;
INSERT INTO problem (district, receipt, segment_id, area_path, category, body, source, stage, opened_at, due_at, closed_at)
SELECT 990900, lpad(n::text, 16, '0'), 100000 + n, area_path, 'rubbish', '垃圾', 'resident',
       CASE WHEN n % 100 = 0 THEN 'reported' ELSE 'closed' END, now() - interval '20 days', now() - interval '15 days',
       CASE WHEN n % 100 > 0 THEN now() - interval '17 days' END
FROM bench.line WHERE n % 10 = 0;
INSERT INTO steward_last_scan (district, person_id, received_at) SELECT district, person_id, now() - interval '1 day' FROM person WHERE district = 990900;
INSERT INTO segment_state (district, segment_id, area_path, kind, name, last_patrol_at, open_problems, ratings)
SELECT district, segment_id, area_path, kind, name, now() - interval '1 day', (segment_id % 100 = 0)::int4, '{3,2,1,0,0}'
FROM segment WHERE district = 990900;
INSERT INTO area_count (district, area_path, kind, segments, open_problems)
SELECT 990900, a.area_path, a.kind, a.segments, a.open_problems FROM area_counts_anew(990900) a;
INSERT INTO area_month SELECT a.*
FROM (SELECT DISTINCT local_month(990900, at) AS month FROM unnest(ARRAY[now() - interval '20 days', now() - interval '17 days']) at) m
CROSS JOIN LATERAL area_sums_anew(990900, m.month) a;
INSERT INTO town_month SELECT t.*
FROM (SELECT DISTINCT month FROM segment_month WHERE district = 990900) m
CROSS JOIN LATERAL town_sums_anew(990900, m.month) t;
INSERT INTO tile_pending (district, segment_ids) SELECT 990900, array_agg(segment_id) FROM segment WHERE district = 990900;
SET session_replication_role = origin;
-- As autovacuum leaves them within a minute: every table and month by itself, no whole.
SELECT format('ANALYZE %s', c.oid::regclass) FROM pg_class c
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace \gexec
SELECT settle_day(990900, now()) \g /dev/null
SELECT renew_tiles(990900) \g /dev/null
DELETE FROM live_event;
-- What the other tools of the same field are given: the lines as they were imported, in degrees.
CREATE TABLE bench.plain AS
SELECT segment_id AS id, s.kind, s.name, g.geom FROM segment s JOIN segment_geometry g USING (district, segment_id) WHERE district = 990900;
ALTER TABLE bench.plain ADD PRIMARY KEY (id);
CREATE INDEX ON bench.plain USING gist (geom);
