-- All that grading the next scan needs of the past: the last one of each steward and phone, and
-- what the next record of a key must follow on.
CREATE OR REPLACE FUNCTION remember_recorders(p_district int4, p_now timestamptz,
                                              p_items scan_item[], p_kept uuid[])
    RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE steward_last_scan l
    SET received_at = a.seen_at[1], fix = coalesce(a.fix[1], l.fix),
        accuracy_m = CASE WHEN a.fix[1] IS NULL THEN l.accuracy_m ELSE a.accuracy[1] END,
        fix_taken_at = CASE WHEN a.fix[1] IS NULL THEN l.fix_taken_at ELSE a.taken_at[1] END,
        fix_at = CASE WHEN a.fix[1] IS NOT NULL THEN a.fix_at[1]
                      WHEN l.fix IS NOT NULL THEN coalesce(l.fix_at, l.received_at) END,
        spoiled_at = CASE WHEN a.is_spoiled THEN p_now ELSE l.spoiled_at END
    FROM (SELECT d.person, array_agg(d.seen_at ORDER BY d.n DESC) AS seen_at,
                 array_agg(d.fix ORDER BY d.n DESC) FILTER (WHERE d.fix IS NOT NULL) AS fix,
                 array_agg(d.accuracy ORDER BY d.n DESC)
                     FILTER (WHERE d.fix IS NOT NULL) AS accuracy,
                 array_agg(d.taken_at ORDER BY d.n DESC)
                     FILTER (WHERE d.fix IS NOT NULL) AS taken_at,
                 array_agg(d.seen_at ORDER BY d.n DESC)
                     FILTER (WHERE d.fix IS NOT NULL) AS fix_at,
                 coalesce(bool_or(d.verified IS FALSE), false) AS is_spoiled
          FROM unnest(p_items) d
          WHERE d.result = 'recorded' AND d.nth = 1 AND d.id = ANY (p_kept) GROUP BY d.person) a
    WHERE l.district = p_district AND l.person_id = a.person;

    UPDATE device_last_scan l SET person_id = a.person, received_at = a.seen_at
    FROM (SELECT DISTINCT ON (d.device) d.device, d.person, d.seen_at
          FROM unnest(p_items) d
          WHERE d.result = 'recorded' AND d.nth = 1 AND d.id = ANY (p_kept)
            AND d.device IS NOT NULL
          ORDER BY d.device, d.n DESC) a
    WHERE l.district = p_district AND l.device = a.device;

    -- The newest of those that are newer than what is known, refused ones among them; of several
    -- with its number the first, as had each come alone.
    UPDATE device_key k
    SET last_sequence = a.sequence, last_hash = sha256(a.payload), last_seen_at = p_now
    FROM (SELECT DISTINCT ON (p.signer) p.signer, p.sequence, p.payload
          FROM unnest(p_items) p
          JOIN device_key o ON o.district = p_district AND o.key_hash = p.signer
               AND o.account_id = p.account
          WHERE p.verified AND p.sequence IS NOT NULL AND p.nth = 1
            AND (p.result NOT IN ('recorded', 'replayed', 'conflict')
                 OR p.result = 'recorded' AND p.id = ANY (p_kept))
          ORDER BY p.signer, p.sequence DESC, p.n) a
    WHERE k.district = p_district AND k.key_hash = a.signer AND k.last_sequence < a.sequence;
END $$;
