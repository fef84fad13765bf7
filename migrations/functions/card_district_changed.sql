-- Moves the stamp of every card of a district. Its geometry version, which moves often, stands on
-- none.
CREATE OR REPLACE FUNCTION card_district_changed() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM touch_cards(s.district, array_agg(s.segment_id))
    FROM segment s WHERE s.district IN (OLD.district, NEW.district)
    GROUP BY s.district;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS card_changed ON district;
CREATE TRIGGER card_changed
    AFTER UPDATE ON district FOR EACH ROW
    WHEN ((OLD.district, OLD.time_zone, OLD.office_phone, OLD.supervision_phone)
          IS DISTINCT FROM
          (NEW.district, NEW.time_zone, NEW.office_phone, NEW.supervision_phone))
    EXECUTE FUNCTION card_district_changed();
