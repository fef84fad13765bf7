-- Moves the stamp of the segment that a code led to before: the page that is kept for the code
-- knows that one.
CREATE OR REPLACE FUNCTION card_code_changed() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO card_change AS c (district, segment_id)
    SELECT k.district, k.segment_id FROM checkpoint k
    WHERE k.district = OLD.district AND k.checkpoint_id = OLD.checkpoint_id
    ON CONFLICT (district, segment_id) DO UPDATE
    SET stamp = excluded.stamp WHERE c.stamp <> excluded.stamp;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS card_changed ON code;
CREATE TRIGGER card_changed
    AFTER UPDATE OR DELETE ON code FOR EACH ROW
    WHEN (OLD.checkpoint_id IS NOT NULL AND OLD.state <> 'retired')
    EXECUTE FUNCTION card_code_changed();
