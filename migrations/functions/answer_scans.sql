-- What each of a set is answered: recorded, with what it shows; replayed, with the answer of the
-- first time; or why not. What has the id of one that came earlier in the set is answered as if
-- that had been stored before, which it now is.
CREATE OR REPLACE FUNCTION answer_scans(p_items scan_item[], p_grades scan_grade[], p_kept uuid[])
    RETURNS scan_answer[]
    LANGUAGE plpgsql
AS $$
BEGIN
    RETURN (
        WITH item AS (
            SELECT i.*,
                   CASE WHEN i.verified IS FALSE THEN sent_id(i.id) ELSE i.id END AS record_id,
                   i.result = 'recorded' AND i.nth = 1 AND i.id = ANY (p_kept) AS is_kept
            FROM unnest(p_items) i
        ), answered AS (
            -- Which one of its record it is answered by: itself, or the first that has its place.
            SELECT i.*, coalesce(
                       min(i.n) FILTER (WHERE i.is_kept AND i.verified IS NOT FALSE) OVER so_far,
                       CASE WHEN i.verified IS FALSE
                            THEN min(i.n) FILTER (WHERE i.is_kept) OVER so_far END) AS by_n
            FROM item i
            WINDOW so_far AS (PARTITION BY i.record_id ORDER BY i.n)
        )
        SELECT array_agg(CASE
                   WHEN c.result = 'replayed' THEN c.known
                   WHEN d.n < c.n AND d.code = c.code AND d.person = c.person THEN
                       ROW (c.n, 'replayed', d.segment_id, d.day, g.grade, g.fence, g.distance_m,
                            g.flags, NULL)::scan_answer
                   WHEN d.n < c.n THEN
                       ROW (c.n, 'conflict', NULL, NULL, NULL, NULL, NULL, NULL, NULL)::scan_answer
                   WHEN c.result <> 'recorded' THEN
                       ROW (c.n, c.result, CASE WHEN c.result <> 'conflict' THEN c.segment_id END,
                            NULL, NULL, NULL, NULL, NULL, NULL)::scan_answer
                   -- Somebody else's scan had the id first.
                   WHEN d.n IS NULL THEN
                       ROW (c.n, 'conflict', NULL, NULL, NULL, NULL, NULL, NULL, NULL)::scan_answer
                   -- What is undated (4096) is no visit.
                   ELSE ROW (c.n, 'recorded', d.segment_id, d.day, g.grade, g.fence, g.distance_m,
                             g.flags,
                             CASE WHEN g.flags & 4096 = 0 THEN d.seen_at END)::scan_answer
                   END)
        FROM answered c
        LEFT JOIN (unnest(p_items) d JOIN unnest(p_grades) g ON g.n = d.n) ON d.n = c.by_n);
END $$;
