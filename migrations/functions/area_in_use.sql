-- An area that segments lie in stays.
CREATE OR REPLACE FUNCTION area_in_use() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF EXISTS (SELECT FROM segment s
               WHERE s.district = OLD.district AND s.area_path = OLD.path) THEN
        RAISE foreign_key_violation USING
            MESSAGE = format('segments lie in area %s of district %s', OLD.path, OLD.district),
            TABLE = 'segment', CONSTRAINT = 'segment_district_area_path_fkey';
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS area_removed ON area;
CREATE TRIGGER area_removed
    AFTER DELETE ON area
    FOR EACH ROW EXECUTE FUNCTION area_in_use();

DROP TRIGGER IF EXISTS area_renamed ON area;
CREATE TRIGGER area_renamed
    AFTER UPDATE OF district, path ON area FOR EACH ROW
    WHEN ((OLD.district, OLD.path) IS DISTINCT FROM (NEW.district, NEW.path))
    EXECUTE FUNCTION area_in_use();
