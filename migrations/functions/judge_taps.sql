-- Sets `tapped` of those items of a set whose tap counts: on a tag that hangs at the code's place,
-- was in use when it was read and has not been taken out of use since, and that no record carried
-- before. Of two records with one tap the first has it.
--
-- A release that knew of no tags here says `tapped` itself, which stays as it says.
CREATE OR REPLACE FUNCTION judge_taps(p_district int4, p_items jsonb, p_scans scan_item[])
    RETURNS scan_item[]
    LANGUAGE plpgsql
AS $$
DECLARE
    judged scan_item[] := p_scans;
    counts int4;
BEGIN
    FOR counts IN
        SELECT DISTINCT ON (i.tag, i.read_counter) s.n
        FROM ROWS FROM (jsonb_to_recordset(p_items) AS (
                 tag text, read_counter int4, tapped_at timestamptz))
             WITH ORDINALITY AS i (tag, read_counter, tapped_at, n)
        JOIN unnest(p_scans) s ON s.n = i.n AND s.result = 'recorded' AND s.nth = 1
        JOIN tag t ON t.district = p_district AND t.uid = decode(i.tag, 'hex')
            AND t.checkpoint_id = s.checkpoint_id AND t.revoked_at IS NULL
            AND t.enrolled_at <= i.tapped_at
        WHERE NOT EXISTS (SELECT FROM scan_tap u
                          WHERE u.district = p_district AND u.uid = t.uid
                            AND u.read_counter = i.read_counter)
        ORDER BY i.tag, i.read_counter, s.n
    LOOP
        -- Items stand in the order of their numbers, from 1 on.
        judged[counts].tapped := true;
    END LOOP;
    RETURN judged;
END $$;
