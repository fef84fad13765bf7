-- The roles that a record counts for: those in which its steward held the segment at the moment it
-- counts for. One without a lease that waited counts for its arrival; where its steward held none
-- by then, as after a hand-over, those of when it says that it was made.
CREATE OR REPLACE FUNCTION roles_then(p_district int4, p_segment int8, p_person int8, p_day date,
                                      p_seen_at timestamptz, p_made_at timestamptz,
                                      p_lease_at timestamptz) RETURNS text[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
DECLARE
    roles CONSTANT text[] := roles_held(p_district, p_segment, p_person, p_day, p_seen_at);
BEGIN
    IF roles <> '{}' OR p_lease_at IS NOT NULL OR p_made_at >= p_seen_at THEN
        RETURN roles;
    END IF;
    RETURN roles_held(p_district, p_segment, p_person, local_day(p_district, p_made_at), p_made_at);
END $$;
