-- What each of a set is answered: recorded, with what it shows; replayed, with the answer of the
-- first time; or why not. What has the id of one that came earlier in the set is answered as if
-- that had been stored before, which it now is. Items stand in the order of their numbers, from 1
-- on.
CREATE OR REPLACE FUNCTION answer_scans(p_items scan_item[], p_grades scan_grade[], p_kept uuid[])
    RETURNS scan_answer[]
    LANGUAGE plpgsql
AS $$
DECLARE
    -- For each item the number of the one of its record that it is answered by: itself, or the
    -- first that has its place. A record alone is answered by itself, if it was kept.
    by_n int4[] := CASE WHEN (p_items[1]).id = ANY (p_kept) THEN '{1}'::int4[] END;
BEGIN
    IF cardinality(p_items) > 1 THEN
        by_n := ARRAY(
            SELECT coalesce(
                       min(i.n) FILTER (WHERE i.is_kept AND i.verified IS NOT FALSE) OVER so_far,
                       CASE WHEN i.verified IS FALSE
                            THEN min(i.n) FILTER (WHERE i.is_kept) OVER so_far END)
            FROM (SELECT i.n, i.verified,
                         CASE WHEN i.verified IS FALSE THEN sent_id(i.id) ELSE i.id
                         END AS record_id,
                         i.result = 'recorded' AND i.nth = 1 AND i.id = ANY (p_kept) AS is_kept
                  FROM unnest(p_items) i) i
            WINDOW so_far AS (PARTITION BY i.record_id ORDER BY i.n)
            ORDER BY i.n);
    END IF;
    RETURN (
        SELECT array_agg(CASE
                   WHEN c.result = 'replayed' THEN c.known
                   WHEN g.n < c.n AND d.code = c.code AND d.person = c.person THEN
                       ROW (c.n, 'replayed', d.segment_id, d.day, g.grade, g.fence, g.distance_m,
                            g.flags, NULL)::scan_answer
                   WHEN g.n < c.n THEN
                       ROW (c.n, 'conflict', NULL, NULL, NULL, NULL, NULL, NULL, NULL)::scan_answer
                   WHEN c.result <> 'recorded' THEN
                       ROW (c.n, c.result, CASE WHEN c.result <> 'conflict' THEN c.segment_id END,
                            NULL, NULL, NULL, NULL, NULL, NULL)::scan_answer
                   -- Somebody else's scan had the id first.
                   WHEN g.n IS NULL THEN
                       ROW (c.n, 'conflict', NULL, NULL, NULL, NULL, NULL, NULL, NULL)::scan_answer
                   -- What is undated (4096) is no visit.
                   ELSE ROW (c.n, 'recorded', c.segment_id, c.day, g.grade, g.fence, g.distance_m,
                             g.flags,
                             CASE WHEN g.flags & 4096 = 0 THEN c.seen_at END)::scan_answer
                   END)
        FROM unnest(p_items) c
        LEFT JOIN unnest(p_grades) g ON g.n = by_n[c.n]
        CROSS JOIN LATERAL (
            SELECT (p_items[g.n]).code AS code, (p_items[g.n]).person AS person,
                   (p_items[g.n]).segment_id AS segment_id, (p_items[g.n]).day AS day) d);
END $$;
