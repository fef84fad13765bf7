-- Moves the stamp of every card below an area, on which its name and phones stand. Towns and
-- villages may come after their segments.
CREATE OR REPLACE FUNCTION card_area_changed() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM touch_cards(s.district, array_agg(s.segment_id))
    FROM (VALUES (OLD.district, OLD.path), (NEW.district, NEW.path)) AS a (district, path)
    JOIN segment s ON s.district = a.district
                  AND s.area_path >= a.path AND s.area_path < area_upper(a.path)
    GROUP BY s.district;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS card_changed ON area;
CREATE TRIGGER card_changed
    AFTER INSERT OR DELETE ON area
    FOR EACH ROW EXECUTE FUNCTION card_area_changed();

DROP TRIGGER IF EXISTS card_changed_update ON area;
CREATE TRIGGER card_changed_update
    AFTER UPDATE ON area FOR EACH ROW
    WHEN ((OLD.district, OLD.path, OLD.name, OLD.office_phone, OLD.supervision_phone)
          IS DISTINCT FROM
          (NEW.district, NEW.path, NEW.name, NEW.office_phone, NEW.supervision_phone))
    EXECUTE FUNCTION card_area_changed();
