-- An official's decision on a record. Answers recorded, replayed, conflict (the id belongs to
-- another decision), or withdrawn: what the steward took back is not decided on, nor a spoiled copy
-- of a record that came whole.
CREATE OR REPLACE FUNCTION decide_scan(p_district int4, p_now timestamptz, p_id uuid, p_scan uuid,
                                       p_account int8, p_verdict text, p_note text)
    RETURNS text
    LANGUAGE plpgsql
AS $$
DECLARE
    taken record;
    known record;
BEGIN
    SELECT s.segment_id, s.day, s.person_id INTO STRICT taken
    FROM scan s WHERE s.district = p_district AND s.scan_id = p_scan;
    PERFORM FROM segment_state
    WHERE district = p_district AND segment_id = taken.segment_id FOR UPDATE;
    SELECT d.scan_id, d.verdict INTO known
    FROM scan_decision d WHERE d.district = p_district AND d.event_id = p_id;
    IF FOUND THEN
        RETURN CASE WHEN known.scan_id = p_scan AND known.verdict = p_verdict THEN 'replayed'
                    ELSE 'conflict' END;
    END IF;
    IF EXISTS (SELECT FROM void_scan v
               WHERE v.district = p_district AND v.scan_id = p_scan
                 AND v.cause IN ('withdrawn', 'spoiled')) THEN
        RETURN 'withdrawn';
    END IF;
    INSERT INTO scan_decision (district, event_id, scan_id, account_id, at, verdict, note)
    VALUES (p_district, p_id, p_scan, p_account, p_now, p_verdict, p_note);
    IF p_verdict = 'set_aside' THEN
        INSERT INTO void_scan (district, scan_id, segment_id, day, person_id, cause)
        VALUES (p_district, p_scan, taken.segment_id, taken.day, taken.person_id, 'set_aside')
        ON CONFLICT DO NOTHING;
    ELSE
        DELETE FROM void_scan v WHERE v.district = p_district AND v.scan_id = p_scan;
    END IF;
    PERFORM recount_patrol(p_district, p_now, taken.segment_id, taken.day, taken.person_id, p_scan);
    RETURN 'recorded';
END $$;
