-- What town_month holds of a month, derived a second time from the rows it sums up.
CREATE OR REPLACE FUNCTION town_months_anew(p_district int4, p_month date)
    RETURNS TABLE (town_path text, kind text, patrolled int4, patrolled_days int8)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT area_town(s.area_path), s.kind, count(*)::int4, sum(bit_count(m.days::bit(32)))::int8
    FROM segment_month m
    JOIN segment_state s ON s.district = m.district AND s.segment_id = m.segment_id
    WHERE m.district = p_district AND m.month = p_month
    GROUP BY area_town(s.area_path), s.kind;
END;
