-- Where a place stood at an instant that is past, and how it was known, for records that were made
-- then; no row where there is no such place. A move of an instant to come was put down by a clock
-- that was ahead, and is done.
CREATE OR REPLACE FUNCTION place_then(p_district int4, p_checkpoint int8, p_at timestamptz,
                                      p_now timestamptz)
    RETURNS TABLE (checkpoint_id int8, segment_id int8, is_located bool, location geometry,
                   radius_m float4)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT k.checkpoint_id, coalesce(v.segment_id, k.segment_id),
           coalesce(v.is_located, k.is_located), coalesce(v.location, k.location),
           coalesce(v.radius_m, k.radius_m)
    FROM checkpoint k
    LEFT JOIN LATERAL (
        SELECT m.segment_id, m.is_located, m.location, m.radius_m
        FROM checkpoint_move m
        WHERE m.district = p_district AND m.checkpoint_id = p_checkpoint
          AND m.past_at > p_at AND m.past_at <= p_now
        ORDER BY m.past_at LIMIT 1) v ON true
    WHERE k.district = p_district AND k.checkpoint_id = p_checkpoint;
END $$;
