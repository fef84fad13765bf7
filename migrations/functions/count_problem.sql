-- Counts one side of a change of a problem: `p_change` is 1 for what it is and -1 for what it was.
-- In a month that was over when its segment moved it counts where the segment lay then. Tasks from
-- ratings do not count.
CREATE OR REPLACE FUNCTION count_problem(p problem, p_change int4) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    p_kind text := (SELECT g.kind FROM segment g
                    WHERE g.district = p.district AND g.segment_id = p.segment_id);
BEGIN
    IF p.is_rating THEN RETURN; END IF;
    IF p.closed_at IS NULL THEN
        INSERT INTO area_count AS c (district, area_path, kind, open_problems)
        SELECT p.district, a.path, p_kind, p_change
        FROM area_chain(p.area_path) a (path) ORDER BY a.path
        ON CONFLICT (district, area_path, kind) DO UPDATE
        SET open_problems = c.open_problems + excluded.open_problems;
    END IF;
    INSERT INTO area_month AS m (district, area_path, month, kind, opened, closed)
    SELECT p.district, a.path, t.month, t.sort, sum(t.opened), sum(t.closed)
    FROM (SELECT e.month, e.opened, e.closed, coalesce(b.area, p.area_path) AS lay,
                 coalesce(b.of_kind, p_kind) AS sort
          FROM (SELECT local_month(p.district, p.opened_at) AS month, p_change AS opened,
                       0 AS closed
                UNION ALL
                SELECT local_month(p.district, p.closed_at), 0, p_change
                WHERE p.closed_at IS NOT NULL) e
          LEFT JOIN LATERAL lay_then(p.district, p.segment_id, e.month) b ON true) t
    CROSS JOIN LATERAL area_chain(t.lay) a (path)
    GROUP BY t.month, a.path, t.sort ORDER BY t.month, a.path
    ON CONFLICT (district, month, area_path, kind) DO UPDATE
    SET opened = m.opened + excluded.opened, closed = m.closed + excluded.closed;
END $$;
