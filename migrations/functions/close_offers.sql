-- Who answers closes what was offered, by whatever way they came.
CREATE OR REPLACE FUNCTION close_offers() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE offer o SET closed_at = n.created_at
    FROM new_rows n
    WHERE n.principal AND o.district = n.district AND o.segment_id = n.segment_id
      AND o.role = n.role AND o.closed_at IS NULL;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS offers_close ON stewardship;
CREATE TRIGGER offers_close
    AFTER INSERT ON stewardship REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION close_offers();
