-- Marks segments as pending when what a tile says of them changes.
CREATE OR REPLACE FUNCTION tile_segment_changed() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO tile_pending (district, segment_ids)
    SELECT n.district, array_agg(n.segment_id)
    FROM after_ n JOIN before_ o ON o.district = n.district AND o.segment_id = n.segment_id
    WHERE (o.name, o.kind, o.area_path, o.retired_at)
          IS DISTINCT FROM (n.name, n.kind, n.area_path, n.retired_at)
    GROUP BY n.district;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS tile_segment_changed ON segment;
CREATE TRIGGER tile_segment_changed
    AFTER UPDATE ON segment REFERENCING OLD TABLE AS before_ NEW TABLE AS after_
    FOR EACH STATEMENT EXECUTE FUNCTION tile_segment_changed();
