-- The roles for which a record counts: those it was stored with. A record of a release that stored
-- none counted, when it came, for whoever held the segment to the end of that day: a stewardship
-- that was ended later on the day has no hour from then. So the day before is asked as well, after
-- which such a one went on.
CREATE OR REPLACE FUNCTION record_roles(p_district int4, p_segment int8, p_person int8, p_day date,
                                        p_at timestamptz, p_roles text[]) RETURNS text[]
    LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(p_roles, roles_held(p_district, p_segment, p_person, p_day, p_at)
                         || roles_held(p_district, p_segment, p_person, p_day - 1, p_at));
