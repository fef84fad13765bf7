-- What area_month should hold of a local month, derived a second time from the rows it sums up, as
-- whole rows: whoever compares or stores them names no column. What was said of a segment that
-- moved since counts where it lay then. A row that is there and sums up nothing is answered with
-- zeros.
CREATE OR REPLACE FUNCTION area_sums_anew(p_district int4, p_month date) RETURNS SETOF area_month
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
DECLARE
    zone  CONSTANT text := (SELECT d.time_zone FROM district d WHERE d.district = p_district);
    start CONSTANT timestamptz := p_month::timestamp AT TIME ZONE zone;
    past  CONSTANT timestamptz := (p_month + interval '1 month') AT TIME ZONE zone;
BEGIN
    RETURN QUERY
    SELECT p_district, e.path, p_month, e.kind, sum(e.opened)::int4, sum(e.closed)::int4,
           ARRAY[sum(e.one), sum(e.two), sum(e.three), sum(e.four), sum(e.five)]::int4[]
    FROM (SELECT a.path, s.*
          FROM (SELECT coalesce(b.area, p.area_path) AS area_path,
                       coalesce(b.of_kind, g.kind) AS kind,
                       count(*) FILTER (WHERE p.opened_at >= start AND p.opened_at < past)
                           AS opened,
                       count(*) FILTER (WHERE p.closed_at >= start AND p.closed_at < past)
                           AS closed,
                       0 AS one, 0 AS two, 0 AS three, 0 AS four, 0 AS five
                FROM problem p
                JOIN segment g ON g.district = p_district AND g.segment_id = p.segment_id
                LEFT JOIN moved_since(p_district, p_month) b ON b.segment = p.segment_id
                WHERE p.district = p_district AND NOT p.is_rating
                  AND (p.opened_at >= start AND p.opened_at < past
                       OR p.closed_at >= start AND p.closed_at < past)
                GROUP BY 1, 2
                UNION ALL
                SELECT coalesce(b.area, g.area_path), coalesce(b.of_kind, g.kind), 0, 0,
                       count(*) FILTER (WHERE r.score = 1), count(*) FILTER (WHERE r.score = 2),
                       count(*) FILTER (WHERE r.score = 3), count(*) FILTER (WHERE r.score = 4),
                       count(*) FILTER (WHERE r.score = 5)
                FROM rating r
                JOIN segment g ON g.district = p_district AND g.segment_id = r.segment_id
                LEFT JOIN moved_since(p_district, p_month) b ON b.segment = r.segment_id
                WHERE r.district = p_district AND r.at >= start AND r.at < past
                GROUP BY 1, 2) s
          CROSS JOIN LATERAL area_chain(s.area_path) a (path)
          UNION ALL
          SELECT m.area_path, m.area_path, m.kind, 0, 0, 0, 0, 0, 0, 0
          FROM area_month m WHERE m.district = p_district AND m.month = p_month) e
    GROUP BY e.path, e.kind;
END $$;
