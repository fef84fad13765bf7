-- Locks every row that several recordings may want, but for segments (lock_places, which follows),
-- in one order (stewards, devices, keys, segments; towns come last, by key), so that recordings
-- wait for each other but never deadlock; what follows sees what the others committed.
CREATE OR REPLACE FUNCTION lock_recorders(p_district int4, p_items jsonb) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    persons int8[];
    devices bytea[];
    signers bytea[];
    held    int4;
BEGIN
    SELECT array_agg(DISTINCT i.person),
           array_agg(DISTINCT decode(i.device, 'hex')) FILTER (WHERE i.device IS NOT NULL),
           array_agg(DISTINCT decode(i.signer, 'hex')) FILTER (WHERE i.signer IS NOT NULL)
    INTO persons, devices, signers
    FROM jsonb_to_recordset(p_items) AS i (person int8, device text, signer text);

    PERFORM FROM steward_last_scan WHERE district = p_district AND person_id = ANY (persons)
    ORDER BY person_id FOR UPDATE;
    GET DIAGNOSTICS held = ROW_COUNT;
    IF held < cardinality(persons) THEN
        INSERT INTO steward_last_scan (district, person_id)
        SELECT p_district, p FROM unnest(persons) AS p ORDER BY p ON CONFLICT DO NOTHING;
        PERFORM FROM steward_last_scan WHERE district = p_district AND person_id = ANY (persons)
        ORDER BY person_id FOR UPDATE;
    END IF;
    IF devices IS NOT NULL THEN
        PERFORM FROM device_last_scan WHERE district = p_district AND device = ANY (devices)
        ORDER BY device FOR UPDATE;
        GET DIAGNOSTICS held = ROW_COUNT;
        IF held < cardinality(devices) THEN
            INSERT INTO device_last_scan (district, device)
            SELECT p_district, d FROM unnest(devices) AS d ORDER BY d ON CONFLICT DO NOTHING;
            PERFORM FROM device_last_scan WHERE district = p_district AND device = ANY (devices)
            ORDER BY device FOR UPDATE;
        END IF;
    END IF;
    IF signers IS NOT NULL THEN
        PERFORM FROM device_key WHERE district = p_district AND key_hash = ANY (signers)
        ORDER BY key_hash FOR NO KEY UPDATE;
    END IF;
END $$;
