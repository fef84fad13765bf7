-- Erases what stewards noted at the doors of visit grids and what came before an instant, with the
-- bytes it was sent in, of ten thousand visits at most; answers of how many. The visits themselves
-- stay. Works as the owner, since the application changes no event, and so takes nothing younger
-- than the district keeps it, whatever it is told.
CREATE OR REPLACE FUNCTION erase_round_notes(p_district int4, p_before timestamptz) RETURNS int8
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    kept   interval := coalesce((SELECT r.days * interval '1 day' FROM retention r
                                 WHERE r.district = p_district AND r.what = 'round_notes'),
                                interval '24 months');
    past   timestamptz := least(p_before, now() - kept);
    due    uuid[];
    erased int8;
BEGIN
    due := ARRAY(
        SELECT c.scan_id
        FROM segment s
        JOIN checkpoint k ON k.district = p_district AND k.segment_id = s.segment_id
        -- By the time inside their ids, which is the phone's and a day off at most.
        JOIN scan c ON c.district = p_district AND c.checkpoint_id = k.checkpoint_id
            AND c.scan_id < uuidv7_floor(past + interval '1 day') AND c.received_at < past
            AND misdated(c.scan_id, c.received_at) = 0 AND c.note <> ''
        WHERE s.district = p_district AND s.kind = 'grid'
        LIMIT 10000);
    due := due || ARRAY(
        SELECT c.scan_id
        FROM scan c
        JOIN checkpoint k ON k.district = p_district AND k.checkpoint_id = c.checkpoint_id
        JOIN segment s ON s.district = p_district AND s.segment_id = k.segment_id
            AND s.kind = 'grid'
        WHERE c.district = p_district AND misdated(c.scan_id, c.received_at) = 1
          AND c.received_at < past AND c.note <> ''
        LIMIT 10000 - cardinality(due));
    -- What an official entered is of the grid itself, and of no door.
    due := due || ARRAY(
        SELECT c.scan_id
        FROM segment s
        JOIN scan c ON c.district = p_district AND c.segment_id = s.segment_id
            AND c.entered_reason IS NOT NULL AND c.received_at < past AND c.note <> ''
        WHERE s.district = p_district AND s.kind = 'grid'
        LIMIT 10000 - cardinality(due));
    -- Asked again whether there is a note: of two servers at once one counts it.
    UPDATE scan c SET note = '', payload = ''
    WHERE c.district = p_district AND c.scan_id = ANY (due) AND c.received_at < past
      AND c.note <> '';
    GET DIAGNOSTICS erased = ROW_COUNT;
    RETURN erased;
END $$;

REVOKE ALL ON FUNCTION erase_round_notes(int4, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_round_notes(int4, timestamptz) TO riverward_app;
