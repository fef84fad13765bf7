-- Patrols of a month, derived a second time from the records that count. NULL in place of ids means
-- all segments.
CREATE OR REPLACE FUNCTION patrols_anew(p_district int4, p_month date, p_ids int8[])
    RETURNS TABLE (segment_id int8, day date, person_id int8, scans int4, first_at timestamptz,
                   last_at timestamptz, best_grade int2, flags int4, outcome text,
                   scan_ids uuid[])
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT s.segment_id, s.day, s.person_id, count(*)::int4, min(s.at), max(s.at), max(s.grade),
           bit_or(s.flags),
           CASE WHEN bool_or(s.outcome = 'findings') THEN 'findings' ELSE max(s.outcome) END,
           array_agg(s.scan_id)
    FROM month_scans(p_district, p_month, p_ids) s
    GROUP BY s.segment_id, s.day, s.person_id;
END;
