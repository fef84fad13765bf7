-- Marks segments whose geometry changes as pending, one mark a statement.
CREATE OR REPLACE FUNCTION tile_geometry_added() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO tile_pending (district, segment_ids)
    SELECT district, array_agg(DISTINCT segment_id) FROM touched GROUP BY district;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS tile_geometry_added ON segment_geometry;
CREATE TRIGGER tile_geometry_added
    AFTER INSERT ON segment_geometry REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION tile_geometry_added();

DROP TRIGGER IF EXISTS tile_geometry_changed ON segment_geometry;
CREATE TRIGGER tile_geometry_changed
    AFTER UPDATE ON segment_geometry REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION tile_geometry_added();

DROP TRIGGER IF EXISTS tile_geometry_removed ON segment_geometry;
CREATE TRIGGER tile_geometry_removed
    AFTER DELETE ON segment_geometry REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION tile_geometry_added();
