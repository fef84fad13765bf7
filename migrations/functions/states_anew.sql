-- What segment_state should hold of segments beside their status, derived a second time: problems
-- that are open, the last patrol, ratings by score. NULL in place of ids means all segments.
CREATE OR REPLACE FUNCTION states_anew(p_district int4, p_ids int8[])
    RETURNS TABLE (segment_id int8, open_problems int4, last_patrol_at timestamptz,
                   ratings int4[])
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT s.segment_id, coalesce(p.number, 0)::int4, v.last_at,
           coalesce(r.numbers, '{0,0,0,0,0}'::int4[])
    FROM segment_state s
    LEFT JOIN (SELECT b.segment_id, count(*) AS number FROM problem b
               WHERE b.district = p_district AND b.is_open AND NOT b.is_rating
                 AND (p_ids IS NULL OR b.segment_id = ANY (p_ids))
               GROUP BY b.segment_id) p ON p.segment_id = s.segment_id
    LEFT JOIN (SELECT b.segment_id, max(b.last_at) AS last_at FROM patrol b
               WHERE b.district = p_district
                 AND (p_ids IS NULL OR b.segment_id = ANY (p_ids))
               GROUP BY b.segment_id) v ON v.segment_id = s.segment_id
    LEFT JOIN (SELECT b.segment_id,
                      ARRAY[count(*) FILTER (WHERE b.score = 1),
                            count(*) FILTER (WHERE b.score = 2),
                            count(*) FILTER (WHERE b.score = 3),
                            count(*) FILTER (WHERE b.score = 4),
                            count(*) FILTER (WHERE b.score = 5)]::int4[] AS numbers
               FROM rating b
               WHERE b.district = p_district
                 AND (p_ids IS NULL OR b.segment_id = ANY (p_ids))
               GROUP BY b.segment_id) r ON r.segment_id = s.segment_id
    WHERE s.district = p_district AND (p_ids IS NULL OR s.segment_id = ANY (p_ids));
END $$;
