-- A new segment lies in an area that is there.
CREATE OR REPLACE FUNCTION segments_added() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM hold_area(n.district, n.area_path)
    FROM (SELECT DISTINCT district, area_path FROM added ORDER BY district, area_path) n;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS segments_added ON segment;
CREATE TRIGGER segments_added
    AFTER INSERT ON segment REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION segments_added();
