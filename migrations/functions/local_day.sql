-- The day it is in a district at an instant.
--
-- In plpgsql, which keeps the plan of its look-up: what is written in SQL and looks something up is
-- planned anew in every statement that calls it.
CREATE OR REPLACE FUNCTION local_day(p_district int4, at timestamptz) RETURNS date
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    RETURN (SELECT (at AT TIME ZONE d.time_zone)::date FROM district d
            WHERE d.district = p_district);
END $$;
