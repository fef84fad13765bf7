-- What area_month holds of a local month, derived a second time from the rows it sums up.
CREATE OR REPLACE FUNCTION area_months_anew(p_district int4, p_month date)
    RETURNS TABLE (area_path text, kind text, opened int4, closed int4, ratings int4[])
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH span AS MATERIALIZED (
        SELECT p_month::timestamp AT TIME ZONE d.time_zone AS start,
               (p_month + interval '1 month') AT TIME ZONE d.time_zone AS past
        FROM district d WHERE d.district = p_district
    )
    SELECT a.path, e.kind, sum(e.opened)::int4, sum(e.closed)::int4,
           ARRAY[sum(e.one), sum(e.two), sum(e.three), sum(e.four), sum(e.five)]::int4[]
    FROM (SELECT p.area_path, g.kind,
                 count(*) FILTER (WHERE p.opened_at >= n.start AND p.opened_at < n.past) AS opened,
                 count(*) FILTER (WHERE p.closed_at >= n.start AND p.closed_at < n.past) AS closed,
                 0 AS one, 0 AS two, 0 AS three, 0 AS four, 0 AS five
          FROM span n
          CROSS JOIN problem p
          JOIN segment g ON g.district = p.district AND g.segment_id = p.segment_id
          WHERE p.district = p_district AND NOT p.is_rating
            AND (p.opened_at >= n.start AND p.opened_at < n.past
                 OR p.closed_at >= n.start AND p.closed_at < n.past)
          GROUP BY p.area_path, g.kind
          UNION ALL
          SELECT g.area_path, g.kind, 0, 0,
                 count(*) FILTER (WHERE r.score = 1), count(*) FILTER (WHERE r.score = 2),
                 count(*) FILTER (WHERE r.score = 3), count(*) FILTER (WHERE r.score = 4),
                 count(*) FILTER (WHERE r.score = 5)
          FROM span n
          CROSS JOIN rating r
          JOIN segment g ON g.district = r.district AND g.segment_id = r.segment_id
          WHERE r.district = p_district AND r.at >= n.start AND r.at < n.past
          GROUP BY g.area_path, g.kind) e
    CROSS JOIN LATERAL area_chain(e.area_path) a (path)
    GROUP BY a.path, e.kind;
END;
