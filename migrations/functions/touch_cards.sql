-- Moves the stamps of the cards of these segments of a district, once a transaction; a segment may
-- be named several times.
--
-- The caller is in a statement that took the lock of the cards (hold_cards_first) before any row.
CREATE OR REPLACE FUNCTION touch_cards(p_district int4, p_segments int8[]) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO card_change AS c (district, segment_id)
    SELECT DISTINCT p_district, s.id FROM unnest(p_segments) AS s (id) ORDER BY s.id
    ON CONFLICT (district, segment_id) DO UPDATE
    SET stamp = excluded.stamp WHERE c.stamp <> excluded.stamp;
END $$;
