-- Sees that an area is there and keeps it from going away until the transaction ends, as a foreign
-- key would, but once an area and not once a row.
CREATE OR REPLACE FUNCTION hold_area(p_district int4, p_path text) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM FROM area a WHERE a.district = p_district AND a.path = p_path FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE foreign_key_violation USING
            MESSAGE = format('there is no area %s in district %s', p_path, p_district),
            TABLE = 'segment', CONSTRAINT = 'segment_district_area_path_fkey';
    END IF;
END $$;
