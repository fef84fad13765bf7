-- Erases what stewards noted at the doors of visit grids before an instant, with the bytes it was
-- sent in; answers of how many visits. The visits themselves stay. Works as the owner, since the
-- application changes no event, and so takes nothing younger than two years whatever it is told.
CREATE OR REPLACE FUNCTION erase_round_notes(p_district int4, p_before timestamptz) RETURNS int8
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    past   uuid := uuidv7_floor(least(p_before, now() - interval '24 months'));
    erased int8;
BEGIN
    UPDATE scan c SET note = '', payload = ''
    FROM segment s
    JOIN checkpoint k ON k.district = p_district AND k.segment_id = s.segment_id
    WHERE s.district = p_district AND s.kind = 'grid'
      AND c.district = p_district AND c.checkpoint_id = k.checkpoint_id AND c.grade >= 0
      AND c.scan_id < past AND c.note <> '';
    GET DIAGNOSTICS erased = ROW_COUNT;
    RETURN erased;
END $$;

REVOKE ALL ON FUNCTION erase_round_notes(int4, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_round_notes(int4, timestamptz) TO riverward_app;
