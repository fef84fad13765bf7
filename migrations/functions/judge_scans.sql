-- Reads the items of a set, finds where their codes hang, dates them and says what is to become of
-- each.
CREATE OR REPLACE FUNCTION judge_scans(p_district int4, p_now timestamptz, p_items jsonb)
    RETURNS SETOF scan_item
    LANGUAGE plpgsql
AS $$
DECLARE
    zone CONSTANT text := (SELECT d.time_zone FROM district d WHERE d.district = p_district);
BEGIN
    RETURN QUERY
    WITH item AS MATERIALIZED (
        SELECT i.*, k.checkpoint_id, k.segment_id, c.state, s.area_path, s.kind,
               -- The segment stands for a place that nobody has located, without a radius.
               CASE WHEN k.is_located THEN k.location
                    ELSE (SELECT g.geom FROM segment_geometry g
                          WHERE g.district = p_district AND g.segment_id = k.segment_id
                            AND g.valid_to IS NULL) END AS location,
               CASE WHEN k.is_located THEN k.radius_m END AS radius_m,
               (extract(epoch FROM i.sent_at - i.device_time) * 1000)::int8 AS offline_ms,
               (extract(epoch FROM i.device_time - i.taken_at) * 1000)::int8 AS age_ms
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
        LEFT JOIN code c ON c.district = p_district AND c.code = i.code
        LEFT JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
        LEFT JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
    ), dated AS MATERIALIZED (
        -- A scan that waited up to three days on the phone counts for the moment it was made: as
        -- long before now as the phone says it waited, but not before the lease it carries was
        -- given out.
        SELECT i.*, t.seen_at, (t.seen_at AT TIME ZONE zone)::date AS day
        FROM (SELECT i.*, CASE WHEN i.offline_ms BETWEEN 0 AND 259200000
                               THEN p_now - make_interval(secs => i.offline_ms / 1000.0)
                               ELSE p_now END AS made_at
              FROM item i) i
        CROSS JOIN LATERAL (
            SELECT greatest(i.made_at,
                            CASE WHEN i.lease_at BETWEEN p_now - interval '72 hours' AND p_now
                                 THEN i.lease_at END) AS seen_at) t
    ), judged AS MATERIALIZED (
        SELECT d.*,
               CASE WHEN known.code = d.code AND known.person_id = d.person THEN 'replayed'
                    WHEN known.code IS NOT NULL THEN 'conflict'
                    WHEN d.state IS NULL THEN 'unknown_code'
                    WHEN d.state = 'retired' THEN 'retired_code'
                    WHEN d.segment_id IS NULL THEN 'unbound_code'
                    WHEN roles_held(p_district, d.segment_id, d.person, d.day, d.seen_at) <> '{}'
                    THEN 'recorded'
                    ELSE 'not_steward' END AS result,
               CASE WHEN known.scan_id IS NOT NULL THEN
                   ROW (d.n, 'replayed', known.segment_id, known.day, known.grade, known.fence,
                        known.distance_m, known.flags, NULL)::scan_answer END AS known
        FROM dated d
        LEFT JOIN scan known ON known.district = p_district AND known.scan_id = d.id
    )
    SELECT j.n::int4, j.id, j.code, j.person, j.account, decode(j.device, 'hex'), j.device_time,
           j.sent_at, j.taken_at, ST_SetSRID(ST_MakePoint(j.lon, j.lat), 4326), j.accuracy,
           j.tapped, j.outcome, decode(j.payload, 'base64'), j.findings, j.note, j.lease_at,
           decode(j.signer, 'hex'), decode(j.signature, 'base64'), j.verified, j.sequence,
           j.previous, j.checkpoint_id, j.segment_id, j.location, j.radius_m, j.area_path, j.kind,
           j.offline_ms, j.age_ms, j.made_at, j.seen_at, j.day, j.result, j.known,
           row_number() OVER (PARTITION BY j.id, j.result ORDER BY j.n)
    FROM judged j;
END $$;
