-- What area_count holds, derived a second time from the rows it sums up.
CREATE OR REPLACE FUNCTION area_counts_anew(p_district int4)
    RETURNS TABLE (area_path text, kind text, segments int4, open_problems int4)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT a.path, t.kind, sum(t.segments)::int4, sum(t.open)::int4
    FROM (SELECT s.area_path, s.kind, count(*) AS segments, 0 AS open
          FROM segment_state s
          WHERE s.district = p_district AND NOT s.retired
          GROUP BY s.area_path, s.kind
          UNION ALL
          SELECT p.area_path, g.kind, 0, count(*)
          FROM problem p
          JOIN segment g ON g.district = p.district AND g.segment_id = p.segment_id
          WHERE p.district = p_district AND p.is_open AND NOT p.is_rating
          GROUP BY p.area_path, g.kind) t
    CROSS JOIN LATERAL area_chain(t.area_path) a (path)
    GROUP BY a.path, t.kind;
END;
