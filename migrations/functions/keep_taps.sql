-- Writes down which tap each kept scan carried, so that none carries it again.
CREATE OR REPLACE FUNCTION keep_taps(p_district int4, p_items jsonb, p_scans scan_item[],
                                     p_kept uuid[]) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO scan_tap (district, scan_id, uid, read_counter, tapped_at)
    SELECT p_district, s.id, decode(i.tag, 'hex'), i.read_counter, i.tapped_at
    FROM ROWS FROM (jsonb_to_recordset(p_items) AS (
             tag text, read_counter int4, tapped_at timestamptz))
         WITH ORDINALITY AS i (tag, read_counter, tapped_at, n)
    JOIN unnest(p_scans) s ON s.n = i.n
    WHERE i.tag IS NOT NULL AND s.tapped AND s.nth = 1 AND s.id = ANY (p_kept)
    ON CONFLICT DO NOTHING;
END $$;
