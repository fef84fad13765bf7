-- When a code was retired; NULL where nothing says so, as of one that a file brought in retired.
CREATE OR REPLACE FUNCTION code_retired_at(p_district int4, p_code int4) RETURNS timestamptz
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN (SELECT max(e.at) FROM code_event e
            WHERE e.district = p_district AND e.code = p_code AND e.state = 'retired');
END $$;
