-- Moves the stamp of the cards whose rows name their segment themselves. A new segment, checkpoint
-- or code is on no page yet.
CREATE OR REPLACE FUNCTION card_changed() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM touch_cards(n.district, array_agg(n.segment_id)) FROM new_rows n
        GROUP BY n.district;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM touch_cards(o.district, array_agg(o.segment_id)) FROM old_rows o
        GROUP BY o.district;
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS card_changed ON segment;
CREATE TRIGGER card_changed
    AFTER UPDATE ON segment REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_changed();

DROP TRIGGER IF EXISTS card_changed ON checkpoint;
CREATE TRIGGER card_changed
    AFTER UPDATE ON checkpoint REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_changed();

DROP TRIGGER IF EXISTS card_changed_insert ON stewardship;
CREATE TRIGGER card_changed_insert
    AFTER INSERT ON stewardship REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_changed();

DROP TRIGGER IF EXISTS card_changed_update ON stewardship;
CREATE TRIGGER card_changed_update
    AFTER UPDATE ON stewardship REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_changed();

DROP TRIGGER IF EXISTS card_changed_delete ON stewardship;
CREATE TRIGGER card_changed_delete
    AFTER DELETE ON stewardship REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_changed();

-- The page of a segment says what is offered.
DROP TRIGGER IF EXISTS card_changed_insert ON offer;
CREATE TRIGGER card_changed_insert
    AFTER INSERT ON offer REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_changed();

DROP TRIGGER IF EXISTS card_changed_update ON offer;
CREATE TRIGGER card_changed_update
    AFTER UPDATE ON offer REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_changed();

DROP TRIGGER IF EXISTS card_changed_delete ON offer;
CREATE TRIGGER card_changed_delete
    AFTER DELETE ON offer REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_changed();
