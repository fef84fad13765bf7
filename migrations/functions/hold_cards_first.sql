-- Takes the lock of the cards before a statement, so that no row of it is locked while
-- it waits.
CREATE OR REPLACE FUNCTION hold_cards_first() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM hold_cards();
    RETURN NULL;
END $$;

-- The geometry version of a district stands on no card.
DROP TRIGGER IF EXISTS card_a_hold ON district;
CREATE TRIGGER card_a_hold
    BEFORE UPDATE OF district, time_zone, office_phone, supervision_phone ON district
    FOR EACH STATEMENT EXECUTE FUNCTION hold_cards_first();

DROP TRIGGER IF EXISTS card_a_hold ON area;
CREATE TRIGGER card_a_hold
    BEFORE INSERT OR UPDATE OR DELETE ON area
    FOR EACH STATEMENT EXECUTE FUNCTION hold_cards_first();

DROP TRIGGER IF EXISTS card_a_hold ON person;
CREATE TRIGGER card_a_hold
    BEFORE UPDATE ON person
    FOR EACH STATEMENT EXECUTE FUNCTION hold_cards_first();

DROP TRIGGER IF EXISTS card_a_hold ON segment;
CREATE TRIGGER card_a_hold
    BEFORE INSERT OR UPDATE ON segment
    FOR EACH STATEMENT EXECUTE FUNCTION hold_cards_first();

DROP TRIGGER IF EXISTS card_a_hold ON stewardship;
CREATE TRIGGER card_a_hold
    BEFORE INSERT OR UPDATE OR DELETE ON stewardship
    FOR EACH STATEMENT EXECUTE FUNCTION hold_cards_first();

DROP TRIGGER IF EXISTS card_a_hold ON offer;
CREATE TRIGGER card_a_hold
    BEFORE INSERT OR UPDATE OR DELETE ON offer
    FOR EACH STATEMENT EXECUTE FUNCTION hold_cards_first();

DROP TRIGGER IF EXISTS card_a_hold ON checkpoint;
CREATE TRIGGER card_a_hold
    BEFORE UPDATE ON checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION hold_cards_first();

DROP TRIGGER IF EXISTS card_a_hold ON code;
CREATE TRIGGER card_a_hold
    BEFORE UPDATE OR DELETE ON code
    FOR EACH STATEMENT EXECUTE FUNCTION hold_cards_first();

DROP TRIGGER IF EXISTS card_a_hold ON code_locator;
CREATE TRIGGER card_a_hold
    BEFORE UPDATE OR DELETE ON code_locator
    FOR EACH STATEMENT EXECUTE FUNCTION hold_cards_first();
