-- Status of segments on a local day: 0 ok, 1 due, 2 overdue, 3 problem, 4 unassigned, 5 idle
-- (docs/ARCHITECTURE.md, Status of a segment).
CREATE OR REPLACE FUNCTION compute_status(p_district int4, p_ids int8[], p_today date)
    RETURNS TABLE (segment_id int8, status int2)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT s.segment_id,
           (CASE WHEN s.open_problems > 0 THEN 3
                 WHEN NOT held.by_somebody THEN 4
                 ELSE coalesce((SELECT max(d.standing)
                                FROM duty_counts(p_district, ARRAY[s.segment_id], p_today) d),
                               5) END)::int2
    FROM (SELECT DISTINCT id FROM unnest(p_ids) AS i (id)) asked
    JOIN segment_state s ON s.district = p_district AND s.segment_id = asked.id
    CROSS JOIN LATERAL (
        SELECT count(*) > 0 AS by_somebody
        FROM stewardship st
        WHERE st.district = s.district AND st.segment_id = s.segment_id
          AND st.valid_from <= p_today AND (st.valid_to IS NULL OR st.valid_to > p_today)) held;
END;
