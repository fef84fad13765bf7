-- What town_month should hold of a month, derived a second time from the rows it sums up, as whole
-- rows: whoever compares or stores them names no column. A segment that moved since counts where it
-- lay then. A row that is there and sums up nothing is answered with zeros.
CREATE OR REPLACE FUNCTION town_sums_anew(p_district int4, p_month date) RETURNS SETOF town_month
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    RETURN QUERY
    SELECT p_district, e.town_path, p_month, e.kind, sum(e.patrolled)::int4, sum(e.days)::int8
    FROM (SELECT area_town(coalesce(b.area, s.area_path)) AS town_path,
                 coalesce(b.of_kind, s.kind) AS kind, 1 AS patrolled,
                 bit_count(m.days::bit(32)) AS days
          FROM segment_month m
          JOIN segment_state s ON s.district = p_district AND s.segment_id = m.segment_id
          LEFT JOIN moved_since(p_district, p_month) b ON b.segment = m.segment_id
          WHERE m.district = p_district AND m.month = p_month
          UNION ALL
          SELECT t.town_path, t.kind, 0, 0
          FROM town_month t WHERE t.district = p_district AND t.month = p_month) e
    GROUP BY e.town_path, e.kind;
END $$;
