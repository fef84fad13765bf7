-- What the recorded ones of a set show: the fence, the grade and the flags. Each is held against
-- what was there before it of the same steward, phone and key, in the set or kept from earlier, so
-- that it is the same however records are put into sets (docs/decisions/0018).
--
-- Long: one statement on the way of every record; each cut would keep the set once more.
CREATE OR REPLACE FUNCTION grade_scans(p_district int4, p_now timestamptz, p_items scan_item[])
    RETURNS SETOF scan_grade
    LANGUAGE plpgsql
AS $$
BEGIN
    RETURN QUERY
    WITH placed AS MATERIALIZED (
        SELECT f.*,
               -- The segment stands for a place that nobody has located, which has no radius.
               ST_Distance(f.fix::geography,
                           CASE WHEN f.radius_m IS NOT NULL OR f.fix IS NULL THEN f.location
                                ELSE (SELECT g.geom FROM segment_geometry g
                                      WHERE g.district = p_district AND g.segment_id = f.segment_id
                                        AND g.valid_to IS NULL) END::geography) AS distance_m,
               -- The one before of the same steward with a fix, and of the same device, if it
               -- stands in this set.
               max(f.n) FILTER (WHERE f.fix IS NOT NULL) OVER earlier AS before_n,
               lag(f.person) OVER on_device AS before_person,
               lag(f.seen_at) OVER on_device AS before_at,
               -- The highest number so far of the key, by the account it is of, and the place of
               -- the first that had it, which is the less so that it is the greater.
               max(CASE WHEN f.verified AND f.account = o.account_id AND f.sequence IS NOT NULL
                        THEN ARRAY[f.sequence, -f.n] END) OVER by_key AS before_key
        FROM unnest(p_items) f
        LEFT JOIN device_key o ON o.district = p_district AND o.key_hash = f.signer
        -- What is refused was made on the phone all the same and has a number there; it is kept
        -- out of everything else.
        WHERE f.result NOT IN ('replayed', 'conflict') AND f.nth = 1
        WINDOW earlier AS (PARTITION BY f.person, f.result = 'recorded' ORDER BY f.n
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
               on_device AS (PARTITION BY f.device, f.result = 'recorded' ORDER BY f.n),
               by_key AS (PARTITION BY f.signer ORDER BY f.n
                          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    )
    SELECT p.n, p.distance_m, v.fence,
           -- Live is what comes within two minutes by the phone's account, which nobody signs, and
           -- by the lease inside of what is signed. At a place that nobody has located, 50 m from
           -- the segment speak for the record, and nothing makes more of it.
           CASE WHEN p.radius_m IS NULL THEN
               evidence_grade(fence_verdict(p.distance_m, p.accuracy, p.age_ms, 50), false, false,
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
    FROM placed p
    LEFT JOIN device_key k ON k.district = p_district AND k.key_hash = p.signer
    LEFT JOIN placed head ON head.n = -p.before_key[2] AND p.before_key[1] > k.last_sequence
    CROSS JOIN LATERAL (SELECT p.verified AND k.account_id = p.account AS signs) s
    CROSS JOIN LATERAL (
        SELECT fence_verdict(p.distance_m, p.accuracy, p.age_ms, p.radius_m) AS fence) v
    LEFT JOIN LATERAL (
        SELECT b.fix, b.accuracy, b.taken_at, p.seen_at - b.seen_at AS ago FROM placed b
        WHERE p.before_n IS NOT NULL AND b.n = p.before_n
        UNION ALL
        SELECT l.fix, l.accuracy_m, l.fix_taken_at,
               p.seen_at - coalesce(l.fix_at, l.received_at)
        FROM steward_last_scan l
        WHERE p.before_n IS NULL AND l.district = p_district
          AND l.person_id = p.person) last_fix ON p.fix IS NOT NULL
    LEFT JOIN LATERAL (
        SELECT p.before_person AS person_id, p.seen_at - p.before_at AS ago
        WHERE p.before_person IS NOT NULL
        UNION ALL
        SELECT l.person_id, p.seen_at - l.received_at FROM device_last_scan l
        WHERE p.before_person IS NULL AND l.district = p_district
          AND l.device = p.device) last_user ON p.device IS NOT NULL
    WHERE p.result = 'recorded';
END $$;
