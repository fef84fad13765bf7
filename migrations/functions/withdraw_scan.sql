-- Takes a record back for the steward who made it, within two minutes of making it, by the phone's
-- clock where both tell it; by ours within three days of its arrival, for as long as a phone may be
-- without network; and never once somebody decided on it. Answers recorded (it is taken back by
-- this), replayed, conflict (the id belongs to another withdrawal), unknown_scan (no such record of
-- theirs) or too_late. A spoiled copy is taken back where the record itself has not come.
CREATE OR REPLACE FUNCTION withdraw_scan(p_district int4, p_now timestamptz, p_id uuid, p_scan uuid,
                                         p_person int8, p_account int8,
                                         p_device_time timestamptz, p_payload bytea) RETURNS text
    LANGUAGE plpgsql
AS $$
DECLARE
    taken record;
    known record;
    held  int8;
BEGIN
    -- The record itself may have come beside its copy until the segment is held.
    LOOP
        SELECT s.scan_id, s.segment_id, s.day, s.device_time, s.received_at INTO taken
        FROM scan s
        WHERE s.district = p_district AND s.scan_id IN (p_scan, spoiled_id(p_scan))
          AND s.person_id = p_person
        ORDER BY s.scan_id LIMIT 1;
        IF NOT FOUND THEN
            RETURN 'unknown_scan';
        END IF;
        EXIT WHEN taken.segment_id = held;
        PERFORM FROM segment_state
        WHERE district = p_district AND segment_id = taken.segment_id FOR UPDATE;
        held := taken.segment_id;
    END LOOP;
    SELECT w.scan_id, w.person_id INTO known
    FROM scan_withdrawal w WHERE w.district = p_district AND w.event_id = p_id;
    IF FOUND THEN
        RETURN CASE WHEN known.scan_id IN (p_scan, spoiled_id(p_scan))
                         AND known.person_id = p_person THEN 'replayed'
                    ELSE 'conflict' END;
    END IF;
    IF coalesce(p_device_time - taken.device_time, p_now - taken.received_at)
       NOT BETWEEN interval '0' AND interval '2 minutes'
       OR p_now - taken.received_at > interval '72 hours'
       OR EXISTS (SELECT FROM scan_decision d
                  WHERE d.district = p_district AND d.scan_id = taken.scan_id) THEN
        RETURN 'too_late';
    END IF;
    INSERT INTO scan_withdrawal (district, event_id, scan_id, person_id, account_id, at, payload)
    VALUES (p_district, p_id, taken.scan_id, p_person, p_account, p_now, p_payload);
    INSERT INTO void_scan (district, scan_id, segment_id, day, person_id, cause)
    VALUES (p_district, taken.scan_id, taken.segment_id, taken.day, p_person, 'withdrawn')
    ON CONFLICT (district, scan_id) DO UPDATE SET cause = 'withdrawn';
    PERFORM recount_patrol(p_district, p_now, taken.segment_id, taken.day, p_person,
                           taken.scan_id);
    RETURN 'recorded';
END $$;
