-- All that grading the next scan needs of the past: the last one of each steward and phone, and
-- what the next record of a key must follow on. Items stand in the order of their numbers, from 1
-- on, and are read by them.
CREATE OR REPLACE FUNCTION remember_recorders(p_district int4, p_now timestamptz,
                                              p_items scan_item[], p_kept uuid[])
    RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE steward_last_scan l
    SET received_at = (p_items[a.last_n]).seen_at, fix = coalesce((p_items[a.fix_n]).fix, l.fix),
        accuracy_m = CASE WHEN a.fix_n IS NULL THEN l.accuracy_m
                          ELSE (p_items[a.fix_n]).accuracy END,
        fix_taken_at = CASE WHEN a.fix_n IS NULL THEN l.fix_taken_at
                            ELSE (p_items[a.fix_n]).taken_at END,
        fix_at = CASE WHEN a.fix_n IS NOT NULL THEN (p_items[a.fix_n]).seen_at
                      WHEN l.fix IS NOT NULL THEN coalesce(l.fix_at, l.received_at) END,
        spoiled_at = CASE WHEN a.is_spoiled THEN p_now ELSE l.spoiled_at END
    FROM (SELECT d.person, max(d.n) AS last_n,
                 max(d.n) FILTER (WHERE d.fix IS NOT NULL) AS fix_n,
                 coalesce(bool_or(d.verified IS FALSE), false) AS is_spoiled
          FROM unnest(p_items) d
          WHERE d.result = 'recorded' AND d.nth = 1 AND d.id = ANY (p_kept) GROUP BY d.person) a
    WHERE l.district = p_district AND l.person_id = a.person;

    -- What a record alone has nothing of is not looked for.
    IF cardinality(p_items) > 1 OR (p_items[1]).device IS NOT NULL THEN
        UPDATE device_last_scan l
        SET person_id = (p_items[a.last_n]).person, received_at = (p_items[a.last_n]).seen_at
        FROM (SELECT d.device, max(d.n) AS last_n
              FROM unnest(p_items) d
              WHERE d.result = 'recorded' AND d.nth = 1 AND d.id = ANY (p_kept)
                AND d.device IS NOT NULL
              GROUP BY d.device) a
        WHERE l.district = p_district AND l.device = a.device;
    END IF;

    IF cardinality(p_items) = 1 AND (p_items[1]).sequence IS NULL THEN
        RETURN;
    END IF;
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
