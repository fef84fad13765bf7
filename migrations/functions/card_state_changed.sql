-- Moves the stamp of the cards whose problems, duties or visits change, which is the xmin of their
-- segments' states. Locks in the order in which recordings lock; who changes problems of several
-- segments in several statements of one transaction locks their states first, as settling does.
--
-- `patrol` and `segment_month` have no such trigger, so that a scan pays for none: whoever writes
-- them settles the segment in the same transaction (settle_segments), which writes its state. A
-- test holds every writer to it.
CREATE OR REPLACE FUNCTION card_state_changed() RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    districts int4[];
    segments  int8[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(district), array_agg(segment_id) INTO districts, segments
        FROM (SELECT DISTINCT district, segment_id FROM new_rows) r;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(district), array_agg(segment_id) INTO districts, segments
        FROM (SELECT DISTINCT district, segment_id FROM old_rows) r;
    ELSE
        SELECT array_agg(district), array_agg(segment_id) INTO districts, segments
        FROM (SELECT district, segment_id FROM old_rows
              UNION SELECT district, segment_id FROM new_rows) r;
    END IF;
    IF cardinality(segments) > 1 THEN
        PERFORM FROM unnest(districts, segments) AS r (district, segment_id)
        JOIN segment_state s ON s.district = r.district AND s.segment_id = r.segment_id
        ORDER BY s.district, s.segment_id FOR NO KEY UPDATE OF s;
    END IF;
    -- Writing the row anew is what counts; once a transaction is enough.
    UPDATE segment_state s SET status = s.status
    FROM unnest(districts, segments) AS r (district, segment_id)
    WHERE s.district = r.district AND s.segment_id = r.segment_id
      AND s.xmin <> pg_current_xact_id()::xid;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS card_changed_insert ON problem;
CREATE TRIGGER card_changed_insert
    AFTER INSERT ON problem REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_state_changed();

DROP TRIGGER IF EXISTS card_changed_update ON problem;
CREATE TRIGGER card_changed_update
    AFTER UPDATE ON problem REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_state_changed();

DROP TRIGGER IF EXISTS card_changed_delete ON problem;
CREATE TRIGGER card_changed_delete
    AFTER DELETE ON problem REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_state_changed();

DROP TRIGGER IF EXISTS card_changed_insert ON segment_duty;
CREATE TRIGGER card_changed_insert
    AFTER INSERT ON segment_duty REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_state_changed();

DROP TRIGGER IF EXISTS card_changed_update ON segment_duty;
CREATE TRIGGER card_changed_update
    AFTER UPDATE ON segment_duty REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_state_changed();

DROP TRIGGER IF EXISTS card_changed_delete ON segment_duty;
CREATE TRIGGER card_changed_delete
    AFTER DELETE ON segment_duty REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_state_changed();

-- The page of a segment shows the visits of officials.
DROP TRIGGER IF EXISTS card_changed_insert ON inspection;
CREATE TRIGGER card_changed_insert
    AFTER INSERT ON inspection REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_state_changed();
