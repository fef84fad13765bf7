-- The roles in which a person held a segment at an instant of a local day, each once; empty where
-- in none. What asks whether a record, a track or a visit was a steward's asks this, or roles_at
-- where it asks for many.
CREATE OR REPLACE FUNCTION roles_held(p_district int4, p_segment int8, p_person int8, p_day date,
                                      p_at timestamptz) RETURNS text[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    RETURN ARRAY(SELECT DISTINCT r.role
                 FROM roles_at(p_district, p_segment, p_person, p_day, p_at) AS r (role)
                 ORDER BY r.role);
END $$;
