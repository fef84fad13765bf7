-- Locks the segments that the codes of a set may count for, in the order of their numbers: where
-- each hangs, and where it hung within the month for which a record is believed when it was made.
CREATE OR REPLACE FUNCTION lock_places(p_district int4, p_now timestamptz, p_items jsonb)
    RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    codes    int4[];
    segments int8[];
BEGIN
    codes := ARRAY(SELECT DISTINCT i.code FROM jsonb_to_recordset(p_items) AS i (code int4));
    segments := ARRAY(
        SELECT k.segment_id FROM code c
        JOIN checkpoint k ON k.district = p_district AND k.checkpoint_id = c.checkpoint_id
        WHERE c.district = p_district AND c.code = ANY (codes)
        UNION
        SELECT k.segment_id FROM code_binding b
        JOIN checkpoint k ON k.district = p_district AND k.checkpoint_id = b.checkpoint_id
        WHERE b.district = p_district AND b.code = ANY (codes)
          AND b.undone_at > p_now - interval '31 days');
    PERFORM FROM segment_state WHERE district = p_district AND segment_id = ANY (segments)
    ORDER BY segment_id FOR UPDATE;
END $$;
