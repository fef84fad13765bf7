-- Locks the segments that the codes of a set may count for, in the order of their numbers: where
-- each hangs, where it hung, and on which its place stood, within the month for which a record is
-- believed when it was made. Answers which they are.
CREATE OR REPLACE FUNCTION lock_places(p_district int4, p_now timestamptz, p_items jsonb)
    RETURNS int8[]
    LANGUAGE plpgsql
AS $$
DECLARE
    codes CONSTANT int4[] := ARRAY(
        SELECT i.code FROM jsonb_to_recordset(p_items) AS i (code int4));
    held  int8[];
BEGIN
    SELECT array_agg(l.segment_id) INTO held
    FROM (SELECT s.segment_id FROM segment_state s
          WHERE s.district = p_district AND s.segment_id = ANY (ARRAY(
              SELECT k.segment_id FROM code c
              JOIN checkpoint k ON k.district = p_district AND k.checkpoint_id = c.checkpoint_id
              WHERE c.district = p_district AND c.code = ANY (codes)
              UNION ALL
              SELECT k.segment_id FROM code_binding b
              JOIN checkpoint k ON k.district = p_district AND k.checkpoint_id = b.checkpoint_id
              WHERE b.district = p_district AND b.code = ANY (codes)
                AND b.undone_at > p_now - interval '31 days'
              UNION ALL
              SELECT v.segment_id
              FROM (SELECT c.checkpoint_id FROM code c
                    WHERE c.district = p_district AND c.code = ANY (codes)
                    UNION ALL
                    SELECT b.checkpoint_id FROM code_binding b
                    WHERE b.district = p_district AND b.code = ANY (codes)
                      AND b.undone_at > p_now - interval '31 days') h
              JOIN checkpoint_move v ON v.district = p_district
                   AND v.checkpoint_id = h.checkpoint_id
                   AND v.past_at > p_now - interval '31 days'))
          ORDER BY s.segment_id FOR UPDATE) l;
    RETURN coalesce(held, '{}');
END $$;
