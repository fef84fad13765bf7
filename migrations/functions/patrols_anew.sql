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
    FROM (SELECT x.*, counted_at(x.seen_at, x.received_at, x.offline_ms) AS at
          FROM scan x
          WHERE x.district = p_district
            AND x.day >= p_month AND x.day < p_month + interval '1 month'
            AND (p_ids IS NULL OR x.segment_id = ANY (p_ids))
            AND NOT EXISTS (SELECT FROM void_scan v
                            WHERE v.district = p_district AND v.scan_id = x.scan_id)) s
    GROUP BY s.segment_id, s.day, s.person_id;
END;
