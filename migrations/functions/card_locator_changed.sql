-- Moves the stamp of the segment that a code leads to when its district changes. The application
-- may not do that; the owner of the database might.
CREATE OR REPLACE FUNCTION card_locator_changed() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM touch_cards(k.district, ARRAY[k.segment_id])
    FROM code o
    JOIN checkpoint k ON k.district = o.district AND k.checkpoint_id = o.checkpoint_id
    WHERE o.district = OLD.district AND o.code = OLD.code;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS card_changed ON code_locator;
CREATE TRIGGER card_changed
    AFTER UPDATE OR DELETE ON code_locator
    FOR EACH ROW EXECUTE FUNCTION card_locator_changed();
