-- Tells whoever keeps a copy of which segments a district has (a status board, a map) that it has
-- to be fetched again.
CREATE OR REPLACE FUNCTION tell_regrouped(p_district int4) RETURNS void
    LANGUAGE sql
BEGIN ATOMIC
    INSERT INTO live_event (district, area_path, payload, created_at)
    VALUES (p_district, p_district::text, '{"regrouped": true}', now());
END;
