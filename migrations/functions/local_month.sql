-- First day of the month it is in a district at an instant.
CREATE OR REPLACE FUNCTION local_month(p_district int4, at timestamptz) RETURNS date
    LANGUAGE sql STABLE PARALLEL SAFE
RETURN date_trunc('month', local_day(p_district, at)::timestamp)::date;
