-- Counts a segment where it belongs when it moves, changes its kind or is retired. On its state and
-- not on the segment, so that it holds whoever writes it; patrols and problems change none of these
-- columns.
CREATE OR REPLACE FUNCTION segment_state_moved() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF NOT OLD.retired THEN
        PERFORM count_segments(OLD.district, OLD.area_path, OLD.kind, -1);
    END IF;
    IF NOT NEW.retired THEN
        PERFORM count_segments(NEW.district, NEW.area_path, NEW.kind, 1);
    END IF;
    PERFORM tell_regrouped(NEW.district);
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS segment_state_moved ON segment_state;
CREATE TRIGGER segment_state_moved
    AFTER UPDATE OF area_path, kind, retired ON segment_state FOR EACH ROW
    WHEN ((OLD.area_path, OLD.kind, OLD.retired)
          IS DISTINCT FROM (NEW.area_path, NEW.kind, NEW.retired))
    EXECUTE FUNCTION segment_state_moved();
