-- What the recorded ones of a set show: the fence, the grade and the flags. Each is held against
-- what was there before it of the same steward, phone and key, in the set or kept from earlier, so
-- that it is the same however records are put into sets (docs/decisions/0018). Items stand in the
-- order of their numbers, from 1 on.
--
-- Long: one statement on the way of every record; each cut would keep the set once more.
CREATE OR REPLACE FUNCTION grade_scans(p_district int4, p_now timestamptz, p_items scan_item[])
    RETURNS SETOF scan_grade
    LANGUAGE plpgsql
AS $$
DECLARE
    -- For each item the number of what it comes after in this set: the last one with a fix of its
    -- steward, the last one of its device, and the first with the highest number so far of its key
    -- by the account that the key is of. A record alone comes after none.
    after_fix  int4[];
    after_user int4[];
    after_key  int4[];
BEGIN
    IF cardinality(p_items) > 1 THEN
        SELECT array_agg(a.fix_n ORDER BY a.n), array_agg(a.user_n ORDER BY a.n),
               array_agg(a.key_n ORDER BY a.n)
        INTO after_fix, after_user, after_key
        FROM (
            SELECT f.n,
                   max(f.n) FILTER (WHERE c.is_made AND f.fix IS NOT NULL) OVER by_steward AS fix_n,
                   max(f.n) FILTER (WHERE c.is_made) OVER on_device AS user_n,
                   -- The place is the less so that the first is the greatest.
                   -(max(CASE WHEN f.verified AND f.account = o.account_id
                                   AND f.sequence IS NOT NULL THEN ARRAY[f.sequence, -f.n] END)
                         FILTER (WHERE c.is_made) OVER by_key)[2]::int4 AS key_n
            FROM unnest(p_items) f
            -- What is refused was made on the phone all the same and has a number there; it is kept
            -- out of everything else.
            CROSS JOIN LATERAL (
                SELECT f.result NOT IN ('replayed', 'conflict') AND f.nth = 1 AS is_made) c
            LEFT JOIN device_key o ON o.district = p_district AND o.key_hash = f.signer
            WINDOW by_steward AS (PARTITION BY f.person, f.result = 'recorded' ORDER BY f.n
                                  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
                   on_device AS (PARTITION BY f.device, f.result = 'recorded' ORDER BY f.n
                                 ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
                   by_key AS (PARTITION BY f.signer ORDER BY f.n
                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) a;
    END IF;
    RETURN QUERY
    SELECT p.n, m.distance_m, v.fence,
           -- Live is what comes within two minutes by the phone's account, which nobody signs, and
           -- by the lease inside of what is signed. At a place that nobody has located, 50 m from
           -- the segment speak for the record, and nothing makes more of it.
           CASE WHEN p.radius_m IS NULL THEN
               evidence_grade(fence_verdict(m.distance_m, p.accuracy, p.age_ms, 50), false, false,
                   false)
           ELSE
               evidence_grade(v.fence, coalesce(s.signs AND k.revoked_at IS NULL, false),
                   coalesce(p_now - p.lease_at <= interval '2 minutes', false)
                       AND coalesce(p.offline_ms + p.age_ms,
                                    extract(epoch FROM p_now - p.taken_at) * 1000)
                           BETWEEN 0 AND 120000,
                   coalesce(p.tapped, false))
           END,
           evidence_flags(
               fence => v.fence, fix => p.fix, fix_before => last_fix.fix,
               since_fix => last_fix.ago,
               speed => implied_speed(last_fix.fix, last_fix.accuracy, last_fix.taken_at,
                                      p.fix, p.accuracy, p.taken_at),
               age_ms => p.age_ms, offline_ms => p.offline_ms,
               clock_ahead => coalesce(p.sent_at, greatest(p.device_time, p_now)) - p_now,
               lease_ahead => p.lease_at - p.made_at, lease_age => p_now - p.lease_at,
               is_other_user => last_user.person_id <> p.person, since_user => last_user.ago,
               is_other_account => k.account_id <> p.account,
               is_gap => s.signs AND (p.sequence, p.previous) IS DISTINCT FROM
                   (coalesce(head.sequence, k.last_sequence) + 1,
                    coalesce(encode(sha256(head.payload), 'hex'), encode(k.last_hash, 'hex'),
                             '')),
               is_revoked => p.verified AND k.revoked_at IS NOT NULL,
               is_unproven => p.verified IS NOT NULL AND (NOT p.verified OR k.key_hash IS NULL))
    FROM unnest(p_items) p
    LEFT JOIN device_key k ON k.district = p_district AND k.key_hash = p.signer
    CROSS JOIN LATERAL (
        SELECT after_fix[p.n] AS fix_n, after_user[p.n] AS user_n, after_key[p.n] AS key_n) a
    LEFT JOIN LATERAL (
        SELECT (p_items[a.key_n]).sequence AS sequence, (p_items[a.key_n]).payload AS payload
        WHERE (p_items[a.key_n]).sequence > k.last_sequence) head ON true
    CROSS JOIN LATERAL (SELECT p.verified AND k.account_id = p.account AS signs) s
    -- The segment stands for a place that nobody has located, which has no radius. Worked out once,
    -- which OFFSET 0 sees to.
    CROSS JOIN LATERAL (
        SELECT ST_Distance(p.fix::geography,
                           CASE WHEN p.radius_m IS NOT NULL OR p.fix IS NULL THEN p.location
                                ELSE (SELECT g.geom FROM segment_geometry g
                                      WHERE g.district = p_district AND g.segment_id = p.segment_id
                                        AND g.valid_to IS NULL) END::geography) AS distance_m
        OFFSET 0) m
    CROSS JOIN LATERAL (
        SELECT fence_verdict(m.distance_m, p.accuracy, p.age_ms, p.radius_m) AS fence) v
    LEFT JOIN LATERAL (
        SELECT (p_items[a.fix_n]).fix AS fix, (p_items[a.fix_n]).accuracy AS accuracy,
               (p_items[a.fix_n]).taken_at AS taken_at,
               p.seen_at - (p_items[a.fix_n]).seen_at AS ago
        WHERE a.fix_n IS NOT NULL
        UNION ALL
        SELECT l.fix, l.accuracy_m, l.fix_taken_at,
               p.seen_at - coalesce(l.fix_at, l.received_at)
        FROM steward_last_scan l
        WHERE a.fix_n IS NULL AND l.district = p_district
          AND l.person_id = p.person) last_fix ON p.fix IS NOT NULL
    LEFT JOIN LATERAL (
        SELECT (p_items[a.user_n]).person AS person_id,
               p.seen_at - (p_items[a.user_n]).seen_at AS ago
        WHERE a.user_n IS NOT NULL
        UNION ALL
        SELECT l.person_id, p.seen_at - l.received_at FROM device_last_scan l
        WHERE a.user_n IS NULL AND l.district = p_district
          AND l.device = p.device) last_user ON p.device IS NOT NULL
    WHERE p.result = 'recorded' AND p.nth = 1;
END $$;
