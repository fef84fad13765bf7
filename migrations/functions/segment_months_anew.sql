-- The days of a month on which each role patrolled, derived a second time: the day of a record that
-- counts is one of every role that its steward held when it was made. NULL in place of ids means
-- all segments.
CREATE OR REPLACE FUNCTION segment_months_anew(p_district int4, p_month date, p_ids int8[])
    RETURNS TABLE (segment_id int8, role text, days int4)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT v.segment_id, h.role, bit_or(1 << (v.day - p_month))
    FROM (SELECT x.segment_id, x.person_id, x.day, x.roles, min(x.at) AS at
          FROM month_scans(p_district, p_month, p_ids) x
          GROUP BY x.segment_id, x.person_id, x.day, x.roles) v
    CROSS JOIN LATERAL unnest(record_roles(p_district, v.segment_id, v.person_id, v.day, v.at,
                                           v.roles)) AS h (role)
    GROUP BY v.segment_id, h.role;
END;
