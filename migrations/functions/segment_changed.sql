-- A segment's state says the same of it as the segment.
CREATE OR REPLACE FUNCTION segment_changed() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE segment_state
    SET name = NEW.name, retired = NEW.retired_at IS NOT NULL,
        area_path = NEW.area_path, kind = NEW.kind
    WHERE district = NEW.district AND segment_id = NEW.segment_id;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS segment_changed ON segment;
CREATE TRIGGER segment_changed
    AFTER UPDATE ON segment FOR EACH ROW
    WHEN ((OLD.name, OLD.area_path, OLD.kind, OLD.retired_at)
          IS DISTINCT FROM (NEW.name, NEW.area_path, NEW.kind, NEW.retired_at))
    EXECUTE FUNCTION segment_changed();
