-- Moves the stamp of the cards that name a person.
CREATE OR REPLACE FUNCTION card_person_changed() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM touch_cards(w.district, array_agg(w.segment_id)) FROM stewardship w
    WHERE (w.district, w.person_id) IN ((OLD.district, OLD.person_id),
                                        (NEW.district, NEW.person_id))
    GROUP BY w.district;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS card_changed ON person;
CREATE TRIGGER card_changed
    AFTER UPDATE ON person FOR EACH ROW
    WHEN ((OLD.district, OLD.person_id, OLD.name, OLD.post, OLD.organisation)
          IS DISTINCT FROM (NEW.district, NEW.person_id, NEW.name, NEW.post, NEW.organisation))
    EXECUTE FUNCTION card_person_changed();
