-- What of kept scans does not count: those that are undated (4096), until an official accepts one;
-- and spoiled copies, kept earlier or in the same set, of records that came whole now. Where the
-- steward took such a copy back, the record is taken back as well; what an official decided on it
-- is decided of the record. A copy with another code stays as it is. The caller has locked the
-- segments of the scans, and settled them.
CREATE OR REPLACE FUNCTION void_scans(p_district int4, p_now timestamptz, p_items scan_item[],
                                      p_grades scan_grade[], p_kept uuid[])
    RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    twin record;
BEGIN
    IF EXISTS (SELECT FROM unnest(p_grades) g WHERE g.flags & 4096 <> 0) THEN
        INSERT INTO void_scan (district, scan_id, segment_id, day, person_id, cause)
        SELECT p_district, i.id, i.segment_id, i.day, i.person, 'undated'
        FROM unnest(p_items) i JOIN unnest(p_grades) g ON g.n = i.n
        WHERE i.id = ANY (p_kept) AND g.flags & 4096 <> 0 ORDER BY i.id
        ON CONFLICT DO NOTHING;
    END IF;

    -- Nearly nobody has any, so that is asked first.
    PERFORM FROM steward_last_scan l
    WHERE l.district = p_district AND l.spoiled_at IS NOT NULL
      AND l.person_id = ANY (ARRAY(SELECT i.person FROM unnest(p_items) i
                                   WHERE i.verified AND i.id = ANY (p_kept)));
    IF NOT FOUND THEN
        RETURN;
    END IF;
    FOR twin IN
        SELECT i.id, i.segment_id, i.day, i.person, c.scan_id AS copy_id,
               c.segment_id AS copy_segment, c.day AS copy_day, v.cause
        FROM unnest(p_items) i
        JOIN scan c ON c.district = p_district AND c.scan_id = spoiled_id(i.id)
             AND c.person_id = i.person AND c.code = i.code
        LEFT JOIN void_scan v ON v.district = p_district AND v.scan_id = c.scan_id
        WHERE i.verified AND i.nth = 1 AND i.result = 'recorded' AND i.id = ANY (p_kept)
        ORDER BY i.n
    LOOP
        IF twin.cause = 'withdrawn' THEN
            INSERT INTO void_scan (district, scan_id, segment_id, day, person_id, cause)
            VALUES (p_district, twin.id, twin.segment_id, twin.day, twin.person, 'withdrawn')
            ON CONFLICT (district, scan_id) DO UPDATE SET cause = 'withdrawn';
            PERFORM recount_patrol(p_district, p_now, twin.segment_id, twin.day, twin.person,
                                   twin.id);
        ELSE
            PERFORM inherit_decisions(p_district, p_now, twin.copy_id, twin.id);
            INSERT INTO void_scan (district, scan_id, segment_id, day, person_id, cause)
            VALUES (p_district, twin.copy_id, twin.copy_segment, twin.copy_day, twin.person,
                    'spoiled')
            ON CONFLICT (district, scan_id) DO UPDATE SET cause = 'spoiled';
            PERFORM recount_patrol(p_district, p_now, twin.copy_segment, twin.copy_day,
                                   twin.person, twin.copy_id);
        END IF;
    END LOOP;
END $$;
