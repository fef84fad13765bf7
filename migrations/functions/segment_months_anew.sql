-- The days of a month on which each role patrolled, derived a second time: the day of a record that
-- counts is one of every role that its steward held when it was made. NULL in place of ids means
-- all segments.
CREATE OR REPLACE FUNCTION segment_months_anew(p_district int4, p_month date, p_ids int8[])
    RETURNS TABLE (segment_id int8, role text, days int4)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT v.segment_id, h.role, bit_or(1 << (v.day - p_month))
    FROM (SELECT x.segment_id, x.person_id, x.day, x.roles,
                 min(counted_at(x.seen_at, x.received_at, x.offline_ms)) AS at
          FROM scan x
          WHERE x.district = p_district
            AND x.day >= p_month AND x.day < p_month + interval '1 month'
            AND (p_ids IS NULL OR x.segment_id = ANY (p_ids))
            AND NOT EXISTS (SELECT FROM void_scan w
                            WHERE w.district = p_district AND w.scan_id = x.scan_id)
          GROUP BY x.segment_id, x.person_id, x.day, x.roles) v
    CROSS JOIN LATERAL unnest(coalesce(v.roles, roles_held(p_district, v.segment_id, v.person_id,
                                                           v.day, v.at))) AS h (role)
    GROUP BY v.segment_id, h.role;
END;
