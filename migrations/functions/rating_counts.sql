-- Counts a rating in the sums of its areas, at the commit, as problem_counts does; in a month that
-- was over when the segment moved, where the segment lay then.
CREATE OR REPLACE FUNCTION rating_counts() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO area_month AS m (district, area_path, month, kind, ratings)
    SELECT NEW.district, a.path, t.month, coalesce(b.of_kind, g.kind),
           ARRAY[(NEW.score = 1)::int4, (NEW.score = 2)::int4, (NEW.score = 3)::int4,
                 (NEW.score = 4)::int4, (NEW.score = 5)::int4]
    FROM segment g
    CROSS JOIN LATERAL (SELECT local_month(NEW.district, NEW.at) AS month OFFSET 0) t
    LEFT JOIN LATERAL lay_then(NEW.district, NEW.segment_id, t.month) b ON true
    CROSS JOIN LATERAL area_chain(coalesce(b.area, g.area_path)) a (path)
    WHERE g.district = NEW.district AND g.segment_id = NEW.segment_id
    ORDER BY a.path
    ON CONFLICT (district, month, area_path, kind) DO UPDATE
    SET ratings[NEW.score] = m.ratings[NEW.score] + 1;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS rating_counts ON rating;
CREATE CONSTRAINT TRIGGER rating_counts
    AFTER INSERT ON rating
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION rating_counts();
