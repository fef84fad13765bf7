-- The day it is in a district at an instant.
CREATE OR REPLACE FUNCTION local_day(p_district int4, at timestamptz) RETURNS date
    LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT (at AT TIME ZONE d.time_zone)::date FROM district d WHERE d.district = p_district);
