-- Makes what officials decided on a spoiled copy decided of its record, which came whole: the same
-- decisions, of the same times, under ids of their own, which spoiled_id makes. Nothing where
-- nobody decided. The caller has locked the segment of the record.
CREATE OR REPLACE FUNCTION inherit_decisions(p_district int4, p_now timestamptz, p_copy uuid,
                                             p_scan uuid) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    last  text;
    whole record;
BEGIN
    INSERT INTO scan_decision (district, event_id, scan_id, account_id, at, verdict, note)
    SELECT p_district, spoiled_id(d.event_id), p_scan, d.account_id, d.at, d.verdict, d.note
    FROM scan_decision d WHERE d.district = p_district AND d.scan_id = p_copy
    ON CONFLICT DO NOTHING;
    SELECT d.verdict INTO last FROM scan_decision d
    WHERE d.district = p_district AND d.scan_id = p_copy
    ORDER BY d.at DESC, d.event_id DESC LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT s.segment_id, s.day, s.person_id INTO STRICT whole
    FROM scan s WHERE s.district = p_district AND s.scan_id = p_scan;
    IF last = 'set_aside' THEN
        INSERT INTO void_scan (district, scan_id, segment_id, day, person_id, cause)
        VALUES (p_district, p_scan, whole.segment_id, whole.day, whole.person_id, 'set_aside')
        ON CONFLICT DO NOTHING;
    ELSE
        DELETE FROM void_scan v WHERE v.district = p_district AND v.scan_id = p_scan;
    END IF;
    PERFORM recount_patrol(p_district, p_now, whole.segment_id, whole.day, whole.person_id, p_scan);
END $$;
