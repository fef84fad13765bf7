-- The days of a month on which each role patrolled, derived a second time: the day of a record that
-- counts is one of every role that its steward held on it. NULL in place of ids means all segments.
CREATE OR REPLACE FUNCTION segment_months_anew(p_district int4, p_month date, p_ids int8[])
    RETURNS TABLE (segment_id int8, role text, days int4)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT v.segment_id, st.role, bit_or(1 << (v.day - p_month))
    FROM (SELECT DISTINCT x.segment_id, x.person_id, x.day FROM scan x
          WHERE x.district = p_district
            AND x.day >= p_month AND x.day < p_month + interval '1 month'
            AND (p_ids IS NULL OR x.segment_id = ANY (p_ids))
            AND NOT EXISTS (SELECT FROM void_scan w
                            WHERE w.district = p_district AND w.scan_id = x.scan_id)) v
    JOIN stewardship st ON st.district = p_district AND st.segment_id = v.segment_id
                       AND st.person_id = v.person_id AND st.valid_from <= v.day
                       AND (st.valid_to IS NULL OR st.valid_to > v.day)
    GROUP BY v.segment_id, st.role;
END;
