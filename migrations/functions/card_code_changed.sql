-- Moves the stamp of the segment that a code led to before: the page that is kept for the code
-- knows that one.
CREATE OR REPLACE FUNCTION card_code_changed() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM touch_cards(k.district, ARRAY[k.segment_id]) FROM checkpoint k
    WHERE k.district = OLD.district AND k.checkpoint_id = OLD.checkpoint_id;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS card_changed ON code;
CREATE TRIGGER card_changed
    AFTER UPDATE OR DELETE ON code FOR EACH ROW
    WHEN (OLD.checkpoint_id IS NOT NULL AND OLD.state <> 'retired')
    EXECUTE FUNCTION card_code_changed();
