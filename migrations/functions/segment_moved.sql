-- A segment that moves to another area moves to one that is there.
CREATE OR REPLACE FUNCTION segment_moved() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM hold_area(NEW.district, NEW.area_path);
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS segment_moved ON segment;
CREATE TRIGGER segment_moved
    AFTER UPDATE OF district, area_path ON segment FOR EACH ROW
    WHEN ((OLD.district, OLD.area_path) IS DISTINCT FROM (NEW.district, NEW.area_path))
    EXECUTE FUNCTION segment_moved();
