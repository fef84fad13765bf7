-- Whom a board of a segment has to name on a local day, by role and name. Nobody prints a board for
-- those who stand in for some days.
CREATE OR REPLACE FUNCTION board_stewards(p_district int4, p_segment int8, p_day date)
    RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(x.steward ORDER BY x.steward), '[]')
            FROM (SELECT jsonb_build_object('role', w.role, 'name', n.name, 'post', n.post,
                                            'organisation', n.organisation) AS steward
                  FROM stewardship w
                  JOIN person n ON n.district = p_district AND n.person_id = w.person_id
                  WHERE w.district = p_district AND w.segment_id = p_segment
                    AND w.deputises IS NULL AND w.valid_from <= p_day
                    AND (w.valid_to IS NULL OR w.valid_to > p_day)) x);
END $$;
