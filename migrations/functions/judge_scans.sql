-- Reads the items of a set, dates them, finds where their codes hung when they were made and says
-- what is to become of each.
--
-- Long: one statement on the way of every record; each cut would keep the set once more.
CREATE OR REPLACE FUNCTION judge_scans(p_district int4, p_now timestamptz, p_items jsonb)
    RETURNS SETOF scan_item
    LANGUAGE plpgsql
AS $$
DECLARE
    zone CONSTANT text := (SELECT d.time_zone FROM district d WHERE d.district = p_district);
BEGIN
    RETURN QUERY
    WITH item AS MATERIALIZED (
        SELECT i.*, k.checkpoint_id, k.segment_id,
               -- As it stood then: what was retired or taken down since was in use.
               CASE WHEN was.checkpoint_id IS NOT NULL
                         OR c.state = 'retired' AND t.hung_at < code_retired_at(p_district, i.code)
                    THEN 'installed' ELSE c.state END AS state,
               s.area_path, s.kind,
               -- A place that nobody has located has neither: what is graded is held against its
               -- segment, whose line is too long to be carried along.
               CASE WHEN k.is_located THEN k.location END AS location,
               CASE WHEN k.is_located THEN k.radius_m END AS radius_m, w.offline_ms,
               (extract(epoch FROM i.device_time - i.taken_at) * 1000)::int8 AS age_ms, m.made_at,
               t.seen_at, (t.seen_at AT TIME ZONE zone)::date AS day
        FROM ROWS FROM (jsonb_to_recordset(p_items) AS (
                 id uuid, code int4, person int8, account int8, device text,
                 device_time timestamptz, sent_at timestamptz, taken_at timestamptz, lon float8,
                 lat float8, accuracy float4, tapped bool, outcome text, payload text,
                 findings text[], note text, lease_at timestamptz, signer text, signature text,
                 verified bool, sequence int8, previous text))
             WITH ORDINALITY AS i (id, code, person, account, device, device_time, sent_at,
                                   taken_at, lon, lat, accuracy, tapped, outcome, payload,
                                   findings, note, lease_at, signer, signature, verified,
                                   sequence, previous, n)
        -- How long it waited on the phone, which knows by its own clock; where it does not say when
        -- it sent, by ours. And when it says it was made, within a month (2,678,400,000 ms). Each
        -- is worked out once, which OFFSET 0 sees to.
        CROSS JOIN LATERAL (
            SELECT (extract(epoch FROM coalesce(i.sent_at, greatest(i.device_time, p_now))
                                       - i.device_time) * 1000)::int8 AS offline_ms
            OFFSET 0) w
        CROSS JOIN LATERAL (
            SELECT CASE WHEN w.offline_ms BETWEEN 0 AND 2678400000
                        THEN p_now - make_interval(secs => w.offline_ms / 1000.0)
                        ELSE p_now END AS made_at
            OFFSET 0) m
        -- A scan counts for the moment it was made, but not before the lease it carries was given
        -- out, and a lease bounds it for three days (259,200,000 ms): its plate is the one of then.
        -- Without any it counts for when it came, unless that is within two minutes: nothing but
        -- its own word is older. What says itself that it is older than three days is dated by that
        -- word, and counts for no day (flag `undated`).
        CROSS JOIN LATERAL (
            SELECT h.hung_at,
                   CASE WHEN i.lease_at IS NULL AND w.offline_ms BETWEEN 120001 AND 259200000
                        THEN p_now ELSE h.hung_at END AS seen_at
            FROM (SELECT CASE WHEN i.lease_at >= p_now - interval '72 hours'
                              THEN greatest(m.made_at, least(i.lease_at, p_now))
                              ELSE m.made_at END AS hung_at) h
            OFFSET 0) t
        LEFT JOIN code c ON c.district = p_district AND c.code = i.code
        LEFT JOIN LATERAL (
            SELECT b.checkpoint_id FROM code_binding b
            WHERE b.district = p_district AND b.code = i.code
              AND b.undone_at > t.hung_at AND b.bound_at <= t.hung_at
            ORDER BY b.undone_at LIMIT 1) was ON true
        -- By its key, however few places there are; and as it stood then, where a file moved it to
        -- another segment since. A move of an instant to come was put down by a clock that was
        -- ahead, and is done.
        LEFT JOIN LATERAL (
            SELECT p.checkpoint_id, coalesce(v.segment_id, p.segment_id) AS segment_id,
                   coalesce(v.is_located, p.is_located) AS is_located,
                   coalesce(v.location, p.location) AS location,
                   coalesce(v.radius_m, p.radius_m) AS radius_m
            FROM checkpoint p
            LEFT JOIN LATERAL (
                SELECT m.segment_id, m.is_located, m.location, m.radius_m
                FROM checkpoint_move m
                WHERE m.district = p_district AND m.checkpoint_id = p.checkpoint_id
                  AND m.past_at > t.hung_at AND m.past_at <= p_now
                ORDER BY m.past_at LIMIT 1) v ON true
            WHERE p.district = p_district
              AND p.checkpoint_id = coalesce(was.checkpoint_id, c.checkpoint_id)
            OFFSET 0) k ON true
        LEFT JOIN segment s ON s.district = p_district AND s.segment_id = k.segment_id
    ), judged AS MATERIALIZED (
        SELECT d.*, counted.roles,
               CASE WHEN known.code = d.code AND known.person_id = d.person THEN 'replayed'
                    WHEN known.scan_id IS NOT NULL THEN 'conflict'
                    WHEN (spoiled.answer).result IS NOT NULL THEN (spoiled.answer).result
                    WHEN d.state IS NULL THEN 'unknown_code'
                    WHEN d.state = 'retired' THEN 'retired_code'
                    WHEN d.segment_id IS NULL THEN 'unbound_code'
                    WHEN counted.roles <> '{}' THEN 'recorded'
                    ELSE 'not_steward' END AS result,
               CASE WHEN known.scan_id IS NOT NULL THEN
                   ROW (d.n, 'replayed', known.segment_id, known.day, known.grade, known.fence,
                        known.distance_m, known.flags, NULL)::scan_answer
                    ELSE spoiled.answer END AS known
        FROM item d
        LEFT JOIN scan known ON known.district = p_district AND known.scan_id = d.id
        CROSS JOIN LATERAL (
            SELECT CASE WHEN d.verified IS FALSE AND known.scan_id IS NULL
                        THEN spoiled_before(p_district, d.n::int4, d.id, d.code, d.person)
                        END AS answer) spoiled
        -- As roles_held has it, without a call for each.
        CROSS JOIN LATERAL (
            SELECT ARRAY(SELECT DISTINCT r.role
                         FROM roles_at(p_district, d.segment_id, d.person, d.day, d.seen_at)
                              AS r (role)
                         ORDER BY r.role) AS roles
            OFFSET 0) held
        -- One without a lease that waited counts for its arrival; where its steward held nothing by
        -- then, as after a hand-over, in the roles of when it says that it was made.
        CROSS JOIN LATERAL (
            SELECT CASE WHEN held.roles = '{}' AND d.lease_at IS NULL AND d.made_at < d.seen_at
                        THEN roles_held(p_district, d.segment_id, d.person,
                                        (d.made_at AT TIME ZONE zone)::date, d.made_at)
                        ELSE held.roles END AS roles
            OFFSET 0) counted
    )
    SELECT j.n::int4, CASE WHEN j.verified IS FALSE THEN spoiled_id(j.id) ELSE j.id END, j.code,
           j.person, j.account, decode(j.device, 'hex'), j.device_time,
           j.sent_at, j.taken_at, ST_SetSRID(ST_MakePoint(j.lon, j.lat), 4326), j.accuracy,
           j.tapped, j.outcome, decode(j.payload, 'base64'), j.findings, j.note, j.lease_at,
           decode(j.signer, 'hex'), decode(j.signature, 'base64'), j.verified, j.sequence,
           j.previous, j.checkpoint_id, j.segment_id, j.location, j.radius_m, j.area_path, j.kind,
           j.offline_ms, j.age_ms, j.made_at, j.seen_at, j.day, j.result, j.known,
           -- After how many that take its place: a spoiled copy takes that of spoiled ones alone.
           1 + CASE WHEN j.verified IS FALSE
                    THEN count(*) FILTER (WHERE j.result = 'recorded') OVER earlier
                    ELSE count(*) FILTER (WHERE j.result = 'recorded'
                                                AND j.verified IS NOT FALSE) OVER earlier END,
           j.roles, NULL::text
    FROM judged j
    WINDOW earlier AS (PARTITION BY j.id ORDER BY j.n
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING);
END $$;
